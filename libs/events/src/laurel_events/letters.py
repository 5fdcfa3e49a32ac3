"""Reads dead letters: all of them, and those that wait for somebody."""

from collections.abc import AsyncIterable, AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from laurel_events.attributes import Headers
from laurel_events.dead_letters import PREFIX
from laurel_events.kafka import Kafka, cluster
from laurel_events.lag import end_offsets
from laurel_events.records import install

install()

_READ_MS = 1000
_PLACE = ("topic", "partition", "offset")
ORIGIN = (*_PLACE, "record_time")
"""The facts that tell a record from every other."""
REPLAYED = "replayed"
"""The fact that a replay leaves: where the record was sent."""
_WAS_NULL = (f"{PREFIX}value", b"null")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A refused record with its reason and origin.

    `number` is its place in the dead-letter topic: with the topic it names the letter.
    """

    topic: str
    number: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    at: int

    def fact(self, name: str) -> str:
        """A fact noted at burial, such as reason, consumer, topic, partition, offset or time."""
        return (dict(self.headers).get(PREFIX + name) or b"").decode("utf-8", "replace")

    @property
    def origin(self) -> str:
        """Where the record lay: the same for every consumer that refused it."""
        return "/".join(self.fact(name) for name in _PLACE)

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells the record from every other, also of a topic's earlier life."""
        return tuple(self.fact(name) for name in ORIGIN)

    @property
    def is_cut(self) -> bool:
        """Whether the record was too large for its dead-letter topic and is not here whole."""
        return any(self.fact(f"{part}_sha256") for part in ("key", "value"))

    @property
    def name(self) -> str:
        """How to name this letter on the command line."""
        return f"{self.topic.removesuffix('.dlq')}:{self.number}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record and every consumer that refused it; `letter` is what the first one buried."""

    letter: DeadLetter
    consumers: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """What `laurel dlq list --json` prints; the payload is left to `show`."""
        return {
            "name": self.letter.name,
            "origin": self.letter.origin,
            "consumers": list(self.consumers),
            "reason": self.letter.fact("reason"),
            "time": self.letter.fact("time"),
            "bytes": int(self.letter.fact("value_bytes") or len(self.letter.value or b"")),
        }


async def standing(letters: AsyncIterable[DeadLetter]) -> list[Refusal]:
    """The refused records among letters, by origin, that nobody has replayed yet.

    A replay holds for every consumer, also for one that buries the record later: what was sent
    again reaches all of them.
    """
    by_origin: dict[tuple[str, ...], list[DeadLetter]] = {}
    replayed: set[tuple[str, ...]] = set()
    async for letter in letters:
        if letter.fact(REPLAYED):
            replayed.add(letter.identity)
        else:
            by_origin.setdefault(letter.identity, []).append(letter)
    return [
        Refusal(letters[0], tuple(sorted(letter.fact("consumer") for letter in letters)))
        for origin, letters in by_origin.items()
        if origin not in replayed
    ]


async def read(bootstrap: Kafka | str, topics: Collection[str]) -> AsyncIterator[DeadLetter]:
    """Yield the dead letters of topics, and the records of replays."""
    names = [f"{name}.dlq" for name in topics]
    ends = {at: end for at, end in (await end_offsets(bootstrap, names)).items() if end}
    if not ends:
        return
    async for record in _records(bootstrap, ends):
        yield DeadLetter(
            record.topic,
            record.offset,
            record.key,
            None if _WAS_NULL in record.headers else record.value,
            record.headers,
            record.timestamp,
        )


async def _records(
    bootstrap: Kafka | str, ends: Mapping[TopicPartition, int]
) -> AsyncIterator[Any]:
    consumer = AIOKafkaConsumer(
        **cluster(bootstrap).client("laurel"), max_partition_fetch_bytes=8 * 1024 * 1024
    )
    await consumer.start()
    try:
        consumer.assign(list(ends))
        await consumer.seek_to_beginning(*ends)
        while any([await consumer.position(at) < end for at, end in ends.items()]):
            fetched = await consumer.getmany(timeout_ms=_READ_MS)
            for records in fetched.values():
                for record in records:
                    yield record
    finally:
        await consumer.stop()
