"""Follows one event to all that it caused, by the correlation that travels with what follows it."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from aiokafka import TopicPartition
from laurel_events.admin import admin
from laurel_events.kafka import Kafka
from laurel_schemas import Topic

from operations.watching.kafka import Cluster
from operations.watching.scanning import Scan, scanning

_PLATFORM = "platform"
_SECONDS = 8.0
"""How long is looked: the gateway waits for 15."""
_EARLIER_MS = 2000
"""How far clocks may be apart."""
_SOUGHT = timedelta(minutes=5)
"""How long after it was made an event is looked for by its id: an outbox may be late."""


class Place(NamedTuple):
    """Where a record lies in Kafka."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Step:
    """An event, by its headers alone: `at` is Kafka's time in milliseconds."""

    place: Place
    id: str
    type: str
    service: str
    at: int
    correlation_id: str
    caused_by: str | None
    origin: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a consumer group has made of a step: handled, waiting, or refused with a reason."""

    group: str
    state: Literal["handled", "waiting", "refused"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps by time, who read each, and whether all could be looked at."""

    steps: Sequence[Step]
    readings: Mapping[Place, Sequence[Reading]]
    whole: bool


class Journeys:
    """Reads the topics in use once for each question."""

    def __init__(self, kafka: Kafka, watched: Sequence[Topic], cluster: Cluster) -> None:
        self._kafka = kafka
        self._cluster = cluster
        self._names = [topic.name for topic in watched]
        self._caused = [topic.name for topic in watched if topic.owner != _PLATFORM]

    async def at(self, place: Place) -> Step | None:
        """The event at a place, if Kafka has it still; raises KafkaError."""
        if place.topic not in self._names:
            return None
        async with scanning(self._kafka, [place.topic]) as scan:
            return await _at(scan, place)

    async def by_id(self, id_: UUID) -> Step | None:
        """The event of an id that tells its time (UUIDv7); raises KafkaError."""
        made = _made_ms(id_)
        async with scanning(self._kafka, self._names) as scan:
            starts, ends = await scan.between(made - _EARLIER_MS, made + _ms(_SOUGHT))
            found, _ = await scan.picked(
                starts, ends, lambda one: _header(one, "ce_id") == str(id_), _deadline()
            )
        return _step(found[0]) if found else None

    async def of(self, event: Step, within: timedelta) -> Journey:
        """All with the event's correlation that came within a time of it; raises KafkaError."""
        if not event.correlation_id:
            # What names no event has led to none, and is not one with all others that name none.
            return Journey([event], await self._readings([event]), whole=True)
        until = _deadline()
        async with scanning(self._kafka, self._caused) as scan:
            starts, ends = await scan.between(event.at - _EARLIER_MS, event.at + _ms(within))
            found, whole = await scan.picked(
                starts, ends, lambda one: _correlation(one) == event.correlation_id, until
            )
        steps = {one.place: one for one in (event, *map(_step, found))}
        steps |= {one.place: one for one in await self._first(event)}
        ordered = sorted(steps.values(), key=lambda one: (one.at, one.place))
        return Journey(ordered, await self._readings(ordered), whole)

    async def _first(self, event: Step) -> list[Step]:
        """The first cause, where the event says where that lay."""
        topic, _, rest = (event.origin or "").rpartition("/")[0].rpartition("/")
        offset = (event.origin or "").rpartition("/")[2]
        if not (topic and rest.isdecimal() and offset.isdecimal()):
            return []
        found = await self.at(Place(topic, int(rest), int(offset)))
        return [found] if found else []

    async def _readings(self, steps: Sequence[Step]) -> dict[Place, list[Reading]]:
        committed = await self._committed()
        refused = {
            (one.letter.origin, group): one.letter.fact("reason")
            for one in await self._cluster.letters()
            for group in one.consumers
        }
        return {one.place: [*_read(one.place, committed, refused)] for one in steps}

    async def _committed(self) -> dict[str, Mapping[TopicPartition, Any]]:
        """How far each group is."""
        async with admin(self._kafka) as client:
            names = sorted({name for name, *_ in await client.list_consumer_groups()})
            return {name: await client.list_consumer_group_offsets(name) for name in names}


def _read(
    place: Place,
    committed: Mapping[str, Mapping[TopicPartition, Any]],
    refused: Mapping[tuple[str, str], str],
) -> Iterable[Reading]:
    where = "/".join(map(str, place))
    for group, offsets in committed.items():
        known = offsets.get(TopicPartition(place.topic, place.partition))
        if known is None:
            continue
        if (where, group) in refused:
            yield Reading(group, "refused", refused[where, group])
        else:
            yield Reading(group, "handled" if known.offset > place.offset else "waiting")


async def _at(scan: Scan, place: Place) -> Step | None:
    at = TopicPartition(place.topic, place.partition)
    begins, ends = await scan.begins(), await scan.ends()
    if at not in ends or not begins[at] <= place.offset < ends[at]:
        return None
    found, _ = await scan.picked(
        {at: place.offset}, {at: place.offset + 1}, lambda _: True, _deadline()
    )
    return _step(found[0]) if found else None


def _step(record: Any) -> Step:
    source = _header(record, "ce_source") or ""
    return Step(
        place=Place(record.topic, record.partition, record.offset),
        id=_header(record, "ce_id") or "",
        type=_header(record, "ce_type") or "",
        service=source.removeprefix("/laurel/"),
        at=record.timestamp,
        correlation_id=_correlation(record),
        caused_by=_header(record, "ce_causationid"),
        origin=_header(record, "ce_origin"),
    )


def _correlation(record: Any) -> str:
    """Of an event that nothing caused it is its own id."""
    return _header(record, "ce_correlationid") or _header(record, "ce_id") or ""


def _header(record: Any, name: str) -> str | None:
    values = [value for key, value in record.headers if key == name]
    return values[-1].decode("utf-8", "replace") if values and values[-1] is not None else None


def _made_ms(id_: UUID) -> int:
    return id_.int >> 80


def _ms(time: timedelta) -> int:
    return int(time.total_seconds() * 1000)


def _deadline() -> float:
    return time.monotonic() + _SECONDS
