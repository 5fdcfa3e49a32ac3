"""Dead letters: records that a consumer can't take, kept with reason and origin (design 3)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from laurel_events import inbox
from laurel_events.batch import Received, Undecodable
from laurel_events.batch import Record as KafkaRecord
from laurel_events.transaction import Transaction
from laurel_events.wire import Record

_NAMESPACE = UUID("6f0c6f3a-4c5e-5d55-9d5b-0f3f5a1c7e11")
PREFIX = "dlq_"

DeadLetter = tuple[Received | Undecodable, str]
"""A record and why it can't be taken."""


async def bury(tx: Transaction, consumer: str, letters: Sequence[DeadLetter]) -> None:
    """Publish each record to its dead-letter topic, once per consumer and origin.

    The inbox guards against a second burial when the batch is delivered again.
    """
    if not letters:
        return
    ids = {_id(consumer, item.record): (item, reason) for item, reason in letters}
    new = await inbox.remember(tx.session, list(ids))
    for id_ in new:
        item, reason = ids[id_]
        tx.publish_record(_record(item, reason, consumer, tx.now))


def _id(consumer: str, at: KafkaRecord) -> UUID:
    return uuid5(_NAMESPACE, f"{consumer}/{at.topic}/{at.partition}/{at.offset}")


def _record(item: Received | Undecodable, reason: str, consumer: str, now: datetime) -> Record:
    at = item.record
    facts: Mapping[str, str] = {
        "reason": reason,
        "consumer": consumer,
        "topic": at.topic,
        "partition": str(at.partition),
        "offset": str(at.offset),
        "time": now.isoformat(),
    }
    kept = [header for header in at.headers if not header[0].startswith(PREFIX)]
    added = [(PREFIX + name, text.encode()) for name, text in facts.items()]
    return Record(f"{at.topic}.dlq", at.key, at.value, (*kept, *added))
