"""Reads dead letters and puts corrected ones through again.

A replay leaves a record of its own beside the letters: with an empty value, the letter's origin
and, in the header `dlq_replayed`, where the record was sent. What it names waits no longer.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from laurel_events.attributes import Headers, UndecodableError, instant
from laurel_events.batch import KafkaRecord, read, routes
from laurel_events.dead_letters import PREFIX, originals
from laurel_events.kafka import Kafka, cluster
from laurel_events.lag import end_offsets
from laurel_events.records import install
from laurel_schemas import events_of, topics

from laurel_cli.errors import CommandError

install()

_READ_MS = 1000
_PLACE = ("topic", "partition", "offset")
_ORIGIN = (*_PLACE, "record_time")
_REPLAYED = "replayed"
_WAS_NULL = (f"{PREFIX}value", b"null")


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
        return tuple(self.fact(name) for name in _ORIGIN)

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


async def refusals(bootstrap: Kafka | str, topic: str | None = None) -> list[Refusal]:
    """The refused records of a topic, or of all, by origin, that nobody has replayed yet.

    A replay holds for every consumer, also for one that buries the record later: what was sent
    again reaches all of them.
    """
    by_origin: dict[tuple[str, ...], list[DeadLetter]] = {}
    replayed: set[tuple[str, ...]] = set()
    async for letter in _read(bootstrap, topic):
        if letter.fact(_REPLAYED):
            replayed.add(letter.identity)
        else:
            by_origin.setdefault(letter.identity, []).append(letter)
    return [
        Refusal(letters[0], tuple(sorted(letter.fact("consumer") for letter in letters)))
        for origin, letters in by_origin.items()
        if origin not in replayed
    ]


async def read_all(bootstrap: Kafka | str, topic: str | None = None) -> AsyncIterator[DeadLetter]:
    """Yield the dead letters of a topic, or of all, in order, replayed ones included."""
    async for letter in _read(bootstrap, topic):
        if not letter.fact(_REPLAYED):
            yield letter


async def _read(bootstrap: Kafka | str, topic: str | None) -> AsyncIterator[DeadLetter]:
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


async def find(bootstrap: Kafka | str, name: str) -> DeadLetter:
    """The dead letter of a name such as `trading.trades.v1:4`; raises DeadLetterError."""
    topic, _, number = name.rpartition(":")
    if not topic or not number.isdecimal():
        raise DeadLetterError(
            f"{name!r} names no dead letter; it should be TOPIC:NUMBER, such as "
            "trading.trades.v1:4, as `laurel dlq list` shows them"
        )
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
    the same fault is not sent twice; raises DeadLetterError. A record without `ce_time` keeps the
    time that Kafka gave it when it was first sent, not that of the replay. That it was sent is
    recorded after it is acknowledged: a crash in between leaves a letter that may be replayed
    again, as consumers know its `ce_id`.
    """
    topic = letter.topic.removesuffix(".dlq")
    if letter.is_cut and value is None:
        raise DeadLetterError(f"{letter.name} was too large to be kept whole; give its value")
    sent = _dated(letter, _corrected(originals(letter.headers), headers))
    value = letter.value if value is None else value
    key = _checked_key(letter, topic, value, sent)
    at = await kafka.send_and_wait(topic, value, key, headers=sent)
    await _record(kafka, letter, f"{at.topic}/{at.partition}/{at.offset}")


def _corrected(
    own: Iterable[tuple[str, bytes | None]], headers: Mapping[str, str]
) -> list[tuple[str, bytes | None]]:
    """A corrected header stands for all of its name; the others keep order and repetition."""
    corrected = [(name, text.encode()) for name, text in headers.items()]
    return [*((name, raw) for name, raw in own if name not in headers), *corrected]


def _dated(
    letter: DeadLetter, headers: list[tuple[str, bytes | None]]
) -> list[tuple[str, bytes | None]]:
    """The headers with the time at which the record was first sent, where they name none."""
    if dict(headers).get("ce_time") is not None:
        return headers
    try:
        first_sent = instant(int(letter.fact("record_time") or letter.at))
    except UndecodableError as error:
        raise DeadLetterError(f"{letter.name} is still refused: {error}; give ce_time") from None
    return [*headers, ("ce_time", first_sent.isoformat().encode())]


def _checked_key(letter: DeadLetter, topic: str, value: bytes | None, sent: Headers) -> bytes:
    """The key of the event that would be sent; raises DeadLetterError where it is none."""
    record = KafkaRecord(topic, 0, 0, letter.at, letter.key, value, sent)
    try:
        message = read(record, routes(events_of(topic).values()))
    except UndecodableError as error:
        raise DeadLetterError(f"{letter.name} is still refused: {error}") from None
    if message is None:
        raise DeadLetterError(f"{letter.name} is still refused: its ce_type is no event of {topic}")
    return message.event.key.encode()


async def _record(kafka: AIOKafkaProducer, letter: DeadLetter, replayed: str) -> None:
    facts = {name: letter.fact(name) for name in _ORIGIN} | {_REPLAYED: replayed}
    headers = [(PREFIX + name, fact.encode()) for name, fact in facts.items()]
    await kafka.send_and_wait(letter.topic, b"", letter.key, headers=headers)
