"""Reads dead letters and puts corrected ones through again.

A replay leaves a record of its own beside the letters: without a value, with the letter's origin
and, in the header `dlq_replayed`, where the record was sent. What it names waits no longer.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from laurel_events.admin import end_offsets
from laurel_events.dead_letters import PREFIX
from laurel_events.wire import UndecodableError, decode
from laurel_schemas import topics

from laurel_cli.errors import CommandError

_READ_MS = 1000
_ORIGIN = ("topic", "partition", "offset")
_REPLAYED = "replayed"


class DeadLetterError(CommandError):
    """A dead letter can't be found or replayed; the message says why and what would be right."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A refused record with its reason and origin.

    `number` is its place in the dead-letter topic: with the topic it names the letter.
    """

    topic: str
    number: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    at: datetime

    def fact(self, name: str) -> str:
        """A fact noted at burial: reason, consumer, topic, partition, offset or time."""
        return dict(self.headers).get(PREFIX + name, b"").decode("utf-8", "replace")

    @property
    def origin(self) -> str:
        """Where the record lay: the same for every consumer that refused it."""
        return "/".join(self.fact(name) for name in _ORIGIN)

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
            "bytes": len(self.letter.value or b""),
        }


async def refusals(bootstrap: str, topic: str | None = None) -> list[Refusal]:
    """The refused records of a topic, or of all, by origin, that nobody has replayed yet.

    A replay holds for every consumer, also for one that buries the record later: what was sent
    again reaches all of them.
    """
    by_origin: dict[str, list[DeadLetter]] = {}
    replayed: set[str] = set()
    async for letter in _read(bootstrap, topic):
        if letter.fact(_REPLAYED):
            replayed.add(letter.origin)
        else:
            by_origin.setdefault(letter.origin, []).append(letter)
    return [
        Refusal(letters[0], tuple(sorted(letter.fact("consumer") for letter in letters)))
        for origin, letters in by_origin.items()
        if origin not in replayed
    ]


async def read_all(bootstrap: str, topic: str | None = None) -> AsyncIterator[DeadLetter]:
    """Yield the dead letters of a topic, or of all, in order, replayed ones included."""
    async for letter in _read(bootstrap, topic):
        if not letter.fact(_REPLAYED):
            yield letter


async def _read(bootstrap: str, topic: str | None) -> AsyncIterator[DeadLetter]:
    """Yield dead letters and the records of replays."""
    known = {one.name for one in topics()}
    if topic is not None and topic not in known:
        raise DeadLetterError(f"topic {topic!r} is not one of {', '.join(sorted(known))}")
    names = [f"{name}.dlq" for name in ([topic] if topic else sorted(known))]
    ends = {at: end for at, end in (await end_offsets(bootstrap, names)).items() if end}
    if not ends:
        return
    async for record in _records(bootstrap, ends):
        yield DeadLetter(
            record.topic,
            record.offset,
            record.key,
            record.value,
            tuple(record.headers),
            datetime.fromtimestamp(record.timestamp / 1000, UTC),
        )


async def _records(bootstrap: str, ends: Mapping[TopicPartition, int]) -> AsyncIterator[Any]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, client_id="laurel", max_partition_fetch_bytes=8 * 1024 * 1024
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


async def find(bootstrap: str, name: str) -> DeadLetter:
    """The dead letter of a name such as `trading.trades.v1:4`; raises DeadLetterError."""
    topic, _, number = name.rpartition(":")
    async for letter in read_all(bootstrap, topic):
        if str(letter.number) == number:
            return letter
    raise DeadLetterError(f"there is no dead letter {name}; `laurel dlq list` shows them")


async def replay(
    kafka: AIOKafkaProducer,
    letter: DeadLetter,
    value: bytes | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Send a dead letter to its topic again, with its own headers and so its own `ce_id`.

    `value` and `headers` correct it. The result is checked against the schema first, so that
    the same fault is not sent twice; raises DeadLetterError. That it was sent is recorded after
    it is acknowledged: a crash in between leaves a letter that may be replayed again, as
    consumers know its `ce_id`.
    """
    topic = letter.topic.removesuffix(".dlq")
    corrected = {name: text.encode() for name, text in headers.items()}
    own = {name: raw for name, raw in letter.headers if not name.startswith(PREFIX)}
    sent = list((own | corrected).items())
    value = letter.value if value is None else value
    try:
        message = decode(topic, value, sent, letter.at)
    except UndecodableError as error:
        raise DeadLetterError(f"{letter.name} is still refused: {error}") from None
    at = await kafka.send_and_wait(topic, value, message.event.key.encode(), headers=sent)
    await _record(kafka, letter, f"{at.topic}/{at.partition}/{at.offset}")


async def _record(kafka: AIOKafkaProducer, letter: DeadLetter, replayed: str) -> None:
    facts = {name: letter.fact(name) for name in _ORIGIN} | {_REPLAYED: replayed}
    headers = [(PREFIX + name, fact.encode()) for name, fact in facts.items()]
    await kafka.send_and_wait(letter.topic, None, letter.key, headers=headers)
