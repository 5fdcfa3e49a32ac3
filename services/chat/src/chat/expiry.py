"""A conversation that keeps what is said for so many days only (CHAT-061)."""

from datetime import datetime, timedelta
from itertools import takewhile

from laurel_events import DueTask, Transaction, UnitOfWork

from chat.emptying import empty
from chat.store import erasing, expiring
from chat.store.messages import Message

EXPIRY = "expiry"
_PAGE = 100
_RARELY = timedelta(days=1)
_SOON = timedelta(minutes=1)


async def expire(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Empty one page of what is too old, and come again when more will be."""
    async with unit_of_work() as tx:
        kept = await expiring.lock_retention(tx.session, task.key)
        if kept.days is None:
            await task.done(tx)
            return
        age = timedelta(days=kept.days)
        page = await expiring.page_after(tx.session, task.key, kept.expired_sequence, _PAGE)
        old = list(takewhile(lambda message: message.sent_at < tx.now - age, page))
        await _empty(tx, task.key, old)
        await task.again(tx, _next(tx.now, age, page, old))


async def _empty(tx: Transaction, conversation_id: str, old: list[Message]) -> None:
    if not old:
        return
    standing = [message for message in old if message.deleted_at is None]
    if standing:
        await empty(tx, conversation_id, standing, None, "retention")
    # A short text could be guessed from its fingerprint.
    await erasing.forget_fingerprints(tx.session, [message.message_id for message in old])
    await expiring.expired(tx.session, conversation_id, old[-1].sequence)


def _next(now: datetime, age: timedelta, page: list[Message], old: list[Message]) -> datetime:
    if len(old) == _PAGE:
        return now
    if len(old) == len(page):
        return now + min(age, _RARELY)
    return max(page[len(old)].sent_at + age, now + _SOON)
