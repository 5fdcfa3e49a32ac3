"""Puts corrected dead letters through again.

A replay leaves a record of its own beside the letters: with an empty value, the letter's origin
and, in the header `dlq_replayed`, where the record was sent. What it names waits no longer.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aiokafka import AIOKafkaProducer
from laurel_events.attributes import Headers, UndecodableError, instant
from laurel_events.batch import KafkaRecord, read, routes
from laurel_events.dead_letters import PREFIX, originals
from laurel_events.letters import ORIGIN, REPLAYED, DeadLetter
from laurel_schemas import events_of

from laurel_cli.dead_letters import DeadLetterError


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
    facts = {name: letter.fact(name) for name in ORIGIN} | {REPLAYED: replayed}
    headers = [(PREFIX + name, fact.encode()) for name, fact in facts.items()]
    await kafka.send_and_wait(letter.topic, b"", letter.key, headers=headers)
