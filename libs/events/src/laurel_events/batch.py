"""A fetched batch: decoded events, undecodable records and the offsets to commit."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from laurel_schemas import Event, deletion_of, events_of
from laurel_schemas.plain import plain_reader

from laurel_events.attributes import Headers, UndecodableError
from laurel_events.deletions import as_deletion
from laurel_events.message import Message
from laurel_events.records import Unreadable
from laurel_events.wire import PlainReader, decode_record, type_of

Partition = Any
"""aiokafka's TopicPartition."""

Record = Any
"""aiokafka's ConsumerRecord."""


class KafkaRecord(NamedTuple):
    """What of a ConsumerRecord is looked at, for one that was not just fetched."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers


Routes = Mapping[tuple[str, bytes], PlainReader | None]
"""Each topic with a CloudEvents type that a service handles on it, and what reads it plainly."""

_SLICE = 100
"""Records decoded at a time: about a millisecond."""
_UNKNOWN = "unknown"


class Received(NamedTuple):
    """A record that decoded to an event."""

    record: Record
    message: Message[Event]


class Undecodable(NamedTuple):
    """A record that is no event of its topic, and why."""

    record: Record
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What fetches brought, in the order of each partition.

    `passed_over` counts records by topic and type that the service does not handle.
    """

    received: list[Received]
    undecodable: list[Undecodable]
    offsets: Mapping[Partition, int]
    passed_over: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        """How many records it is of."""
        return len(self.received) + len(self.undecodable) + self.passed_over.total()

    @property
    def bytes(self) -> int:
        """How large the values of its records are together, those passed over left out."""
        records = [one.record for one in self.received] + [one.record for one in self.undecodable]
        return sum(len(record.value or b"") for record in records)


def joined(parts: Sequence[Batch]) -> Batch:
    """One batch of several that were fetched one after the other."""
    if len(parts) == 1:
        return parts[0]
    return Batch(
        [one for part in parts for one in part.received],
        [one for part in parts for one in part.undecodable],
        {at: offset for part in parts for at, offset in part.offsets.items()},
        sum((part.passed_over for part in parts), Counter()),
    )


def routes(handled: Iterable[type[Event]], plain: Collection[type[Event]] = ()) -> Routes:
    """Which records of which topics are decoded at all, and which of them plainly."""
    return {
        (event.TOPIC.name, event.TYPE.encode()): plain_reader(event) if event in plain else None
        for event in handled
    }


async def decode_batch(
    fetched: Mapping[Partition, Sequence[Record]], offsets: Mapping[Partition, int], wanted: Routes
) -> Batch:
    """Decode every record of a fetch; an undecodable one is set aside, never raised.

    Gives way to other tasks in between, so that the batch before is not held up meanwhile; never
    for less than a slice, as a turn of a busy loop takes longer than to decode a few records.
    """
    batch = Batch([], [], offsets)
    decoded = 0
    for records in fetched.values():
        for start in range(0, len(records), _SLICE):
            if decoded >= _SLICE:
                await asyncio.sleep(0)
                decoded = 0
            piece = records[start : start + _SLICE]
            decode_into(batch, piece, wanted)
            decoded += len(piece)
    return batch


def decode_into(batch: Batch, records: Iterable[Record], wanted: Routes) -> None:
    """Decode these records of one partition."""
    for record in records:
        try:
            message = read(record, wanted)
        except UndecodableError as error:
            unread = isinstance(record.value, Unreadable)
            reason = record.value.reason if unread else str(error)
            batch.undecodable.append(Undecodable(record, reason))
        else:
            if message is None:
                batch.passed_over[record.topic, _known_type(record)] += 1
            else:
                batch.received.append(Received(record, message))


def read(record: Record, wanted: Routes) -> Message[Event] | None:
    """The event of a record; None where the service handles no such type.

    Nothing but its type is looked at then, so that whatever a topic is extended by later passes
    a reader that is older. Raises UndecodableError.
    """
    topic = record.topic
    if record.value is None and (deletion := deletion_of(topic)):
        handled = (topic, deletion.TYPE.encode()) in wanted
        return as_deletion(deletion, record) if handled else None
    attributes = dict(record.headers)
    route = (topic, type_of(attributes))
    if route not in wanted:
        return None
    place = (topic, record.partition, record.offset)
    value, plainly = record.value or b"", wanted[route]
    return decode_record(topic, value, attributes, record.timestamp, place, plainly)


def _known_type(record: Record) -> str:
    """A type by its name if the schemas know it: what strangers invent must not become labels."""
    if record.value is None and (deletion := deletion_of(record.topic)):
        return deletion.TYPE
    name = type_of(dict(record.headers)).decode(errors="replace")
    return name if name in events_of(record.topic) else _UNKNOWN
