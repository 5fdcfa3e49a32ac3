"""Dead letters: records that a consumer can't take, kept with reason and origin (EVT-037)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from laurel_events import inbox, letter_size
from laurel_events.attributes import Headers
from laurel_events.batch import Received, Undecodable
from laurel_events.batch import Record as KafkaRecord
from laurel_events.transaction import Transaction
from laurel_events.wire import Record

_NAMESPACE = UUID("6f0c6f3a-4c5e-5d55-9d5b-0f3f5a1c7e11")
_SOURCE = "/laurel/dead-letters"
PREFIX = "dlq_"
RAW_NAME = f"{PREFIX}raw_"
"""Before the hexadecimal digits of a header name that is not UTF-8, which no client can send."""

DeadLetter = tuple[Received | Undecodable, str]
"""A record and why it can't be taken."""


async def bury(tx: Transaction, consumer: str, letters: Sequence[DeadLetter]) -> None:
    """Publish each record to its dead-letter topic, once per consumer and origin.

    The inbox guards against a second burial when the batch is delivered again.
    """
    if not letters:
        return
    by_id = {(_SOURCE, _id(consumer, item.record)): (item, reason) for item, reason in letters}
    new = await inbox.remember(tx.session, list(by_id))
    for identity, (item, reason) in by_id.items():
        if identity in new:
            tx.publish_record(letter(item.record, reason, consumer, tx.now))


def letter(record: KafkaRecord, reason: str, consumer: str, now: datetime) -> Record:
    """A record as it goes to its dead-letter topic, cut to what the topic takes."""
    facts: dict[str, str] = {
        "reason": reason,
        "consumer": consumer,
        "topic": record.topic,
        "partition": str(record.partition),
        "offset": str(record.offset),
        "record_time": str(record.timestamp),
        "time": now.isoformat(),
    }
    value = record.value
    if record.key is None and value is None:
        # No client sends a record without both.
        value, facts["value"] = b"", "null"
    kept = [sendable(name, raw) for name, raw in record.headers if not name.startswith(PREFIX)]
    whole = Record(f"{record.topic}.dlq", record.key, value, (*kept, *_headers(facts)))
    cut, more = letter_size.cut(whole, PREFIX)
    return replace(cut, headers=(*cut.headers, *_headers(more)))


def _id(consumer: str, at: KafkaRecord) -> UUID:
    """One id for each record ever: a topic deleted and made again has the same offsets."""
    content = hashlib.blake2b(digest_size=16)
    for part in (at.key, at.value):
        content.update(b"\0" if part is None else b"\1%d\0%b" % (len(part), part))
    place = f"{at.topic}/{at.partition}/{at.offset}/{at.timestamp}"
    return uuid5(_NAMESPACE, f"{consumer}/{place}/{content.hexdigest()}")


def sendable(name: str, raw: bytes | None) -> tuple[str, bytes | None]:
    """A header, under another name where no client could send its own."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return RAW_NAME + name.encode("utf-8", "surrogateescape").hex(), raw
    return name, raw


def _headers(facts: Mapping[str, str]) -> Headers:
    return tuple((PREFIX + name, fact.encode()) for name, fact in facts.items())


def originals(headers: Headers) -> Iterable[tuple[str, bytes | None]]:
    """The headers that the record had, less those whose names can't be sent again."""
    return ((name, raw) for name, raw in headers if not name.startswith(PREFIX))
