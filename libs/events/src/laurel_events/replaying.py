"""Makes what puts a refused record through again, corrected where it needs it (EVT-039).

A replay leaves a record of its own beside the letters: with an empty value, the letter's origin
and, in the header `dlq_replayed`, where the record was sent. What it names waits no longer.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from laurel_schemas import events_of

from laurel_events.attributes import Headers, UndecodableError, instant
from laurel_events.batch import KafkaRecord, read, routes
from laurel_events.dead_letters import PREFIX, originals
from laurel_events.letters import ORIGIN, REPLAYED, DeadLetter
from laurel_events.outgoing import Record

_NOTHING: Mapping[str, str] = MappingProxyType({})


class ReplayError(ValueError):
    """A refused record can't be sent again; the message says why and what would be right."""


def corrected(
    letter: DeadLetter, value: bytes | None = None, headers: Mapping[str, str] = _NOTHING
) -> Record:
    """The record to be sent, with the letter's own headers and so its own `ce_id`.

    `value` and `headers` correct it. It is checked against the schema, so that the same fault is
    not sent twice; raises ReplayError. A record without `ce_time` keeps the time that Kafka gave it
    when it was first sent, not that of the replay.
    """
    topic = letter.topic.removesuffix(".dlq")
    if letter.is_cut and value is None:
        raise ReplayError(f"{letter.name} was too large to be kept whole; give its value")
    sent = _dated(letter, _corrected(originals(letter.headers), headers))
    value = letter.value if value is None else value
    return Record(topic, _checked_key(letter, topic, value, sent), value, tuple(sent))


def noted(letter: DeadLetter, sent_to: str, **more: str) -> Record:
    """What says beside the letters that one was sent again, where to, and whatever else there is
    to be said of it."""
    facts = {name: letter.fact(name) for name in ORIGIN} | {REPLAYED: sent_to} | more
    headers = tuple((PREFIX + name, fact.encode()) for name, fact in facts.items())
    return Record(letter.topic, letter.key, b"", headers)


def _corrected(
    own: Iterable[tuple[str, bytes | None]], headers: Mapping[str, str]
) -> list[tuple[str, bytes | None]]:
    """A corrected header stands for all of its name; the others keep order and repetition."""
    given = [(name, text.encode()) for name, text in headers.items()]
    return [*((name, raw) for name, raw in own if name not in headers), *given]


def _dated(
    letter: DeadLetter, headers: list[tuple[str, bytes | None]]
) -> list[tuple[str, bytes | None]]:
    """The headers with the time at which the record was first sent, where they name none."""
    if dict(headers).get("ce_time") is not None:
        return headers
    try:
        first_sent = instant(int(letter.fact("record_time") or letter.at))
    except UndecodableError as error:
        raise ReplayError(f"{letter.name} is still refused: {error}; give ce_time") from None
    return [*headers, ("ce_time", first_sent.isoformat().encode())]


def _checked_key(letter: DeadLetter, topic: str, value: bytes | None, sent: Headers) -> bytes:
    """The key of the event that would be sent; raises ReplayError where it is none."""
    record = KafkaRecord(topic, 0, 0, letter.at, letter.key, value, sent)
    try:
        message = read(record, routes(events_of(topic).values()))
    except UndecodableError as error:
        raise ReplayError(f"{letter.name} is still refused: {error}") from None
    if message is None:
        raise ReplayError(f"{letter.name} is still refused: its ce_type is no event of {topic}")
    return message.event.key.encode()
