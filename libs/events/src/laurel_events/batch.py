"""A fetched batch: decoded events, undecodable records and the offsets to commit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, zip_longest
from typing import Any

from laurel_schemas import Event

from laurel_events.message import Message
from laurel_events.wire import UndecodableError, decode

Partition = Any
"""aiokafka's TopicPartition."""


Record = Any
"""aiokafka's ConsumerRecord."""


@dataclass(frozen=True, slots=True)
class Received:
    """A record that decoded to an event."""

    record: Record
    message: Message[Event]


@dataclass(frozen=True, slots=True)
class Undecodable:
    """A record that is no event of its topic, and why."""

    record: Record
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fetch brought, in partition order."""

    received: tuple[Received, ...]
    undecodable: tuple[Undecodable, ...]
    offsets: Mapping[Partition, int]


def decode_batch(fetched: Mapping[Partition, Sequence[Any]]) -> Batch:
    """Decode every record of a fetch; an undecodable one is set aside, never raised."""
    records = [_decode(record) for batch in fetched.values() for record in batch]
    return Batch(
        received=tuple(item for item in records if isinstance(item, Received)),
        undecodable=tuple(item for item in records if isinstance(item, Undecodable)),
        offsets={partition: batch[-1].offset + 1 for partition, batch in fetched.items() if batch},
    )


def _decode(record: Record) -> Received | Undecodable:
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    try:
        return Received(record, decode(record.topic, record.value, record.headers, at))
    except UndecodableError as error:
        return Undecodable(record, str(error))


def runs(
    received: Iterable[Received], handled: Iterable[type[Event]]
) -> list[tuple[type[Event], list[Message[Event]]]]:
    """Group events into runs of one type, keeping the order within each partition.

    The first runs of all partitions come first, merged where their type is the same, so that
    a handler is called as rarely as the order allows. Types without a handler are left out.
    """
    wanted = set(handled)
    by_partition = groupby(received, lambda r: (r.record.topic, r.record.partition))
    columns = [
        [
            (kind, [item.message for item in run])
            for kind, run in groupby(items, lambda r: type(r.message.event))
            if kind in wanted
        ]
        for _, items in by_partition
    ]
    return [run for row in zip_longest(*columns) for run in _merge(row)]


def _merge(
    row: Iterable[tuple[type[Event], list[Message[Event]]] | None],
) -> list[tuple[type[Event], list[Message[Event]]]]:
    merged: dict[type[Event], list[Message[Event]]] = {}
    for run in row:
        if run is not None:
            merged.setdefault(run[0], []).extend(run[1])
    return list(merged.items())
