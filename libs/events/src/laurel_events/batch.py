"""A fetched batch: decoded events, undecodable records and the offsets to commit."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, zip_longest
from typing import Any, NamedTuple

from laurel_schemas import Event, deletion_of

from laurel_events.deletions import as_deletion
from laurel_events.message import Message
from laurel_events.wire import UndecodableError, decode

Partition = Any
"""aiokafka's TopicPartition."""


Record = Any
"""aiokafka's ConsumerRecord."""

Run = tuple[type[Event], list[Message[Event]]]
"""Events of one type, in order."""

_SLICE = 100
"""Records decoded at a time: about a millisecond."""


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
    """What one fetch brought, in partition order."""

    received: list[Received]
    undecodable: list[Undecodable]
    offsets: Mapping[Partition, int]


async def decode_batch(fetched: Mapping[Partition, Sequence[Record]]) -> Batch:
    """Decode every record of a fetch; an undecodable one is set aside, never raised.

    Gives way to other tasks in between, so that the batch before is not held up meanwhile.
    """
    batch = Batch([], [], {each: records[-1].offset + 1 for each, records in fetched.items()})
    for records in fetched.values():
        for start in range(0, len(records), _SLICE):
            decode_into(batch, records[start : start + _SLICE])
            await asyncio.sleep(0)
    return batch


def decode_into(batch: Batch, records: Iterable[Record]) -> None:
    """Decode these records of one partition."""
    for record in records:
        at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        try:
            if record.value is None and (deletion := deletion_of(record.topic)):
                message = as_deletion(deletion, record, at)
            else:
                message = decode(record.topic, record.value, record.headers, at)
        except UndecodableError as error:
            batch.undecodable.append(Undecodable(record, str(error)))
        else:
            batch.received.append(Received(record, message))


def runs(received: Sequence[Received], handled: Iterable[type[Event]]) -> list[Run]:
    """Group events into runs of one type, keeping the order within each partition.

    The first runs of all partitions come first, merged where their type is the same, so that
    a handler is called as rarely as the order allows. Types without a handler are left out.
    """
    kinds = {type(item.message.event) for item in received}
    wanted = kinds.intersection(handled)
    if len(kinds) == 1:
        # As on most topics, and then there is nothing to sort.
        return [(kind, [item.message for item in received]) for kind in wanted]
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


def _merge(row: Iterable[Run | None]) -> list[Run]:
    merged: dict[type[Event], list[Message[Event]]] = {}
    for run in row:
        if run is not None:
            merged.setdefault(run[0], []).extend(run[1])
    return list(merged.items())
