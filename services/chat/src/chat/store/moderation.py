"""What was reported, and what was decided."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_REPORT = text("""
    insert into reports (report_id, message_id, sender_id, reporter_id, reason, note, content,
        reported_at)
    select :report_id, message_id, sender_id, :reporter_id, :reason, :note, content, :at
    from messages where message_id = :message_id
    on conflict do nothing
""")
_REPORTS = """
    select report_id, conversation_id, reports.message_id, reports.sender_id, reporter_id, reason,
        note, reports.content, reported_at, outcome
    from reports join messages using (message_id)
"""
_OPEN = text(f"""
    {_REPORTS} where decided_at is null and report_id > :after order by report_id limit :limit
""")
_ONE = text(f"{_REPORTS} where report_id = :report_id")
_DECIDE = text("""
    update reports set decided_at = :at, decided_by = :by, outcome = :outcome
    where message_id = :message_id and decided_at is null
""")
_NOTE = text("""
    insert into decisions
        (conversation_id, moderator_id, action, user_id, message_id, reason, decided_at)
    values (:conversation_id, :by, :action, :user_id, :message_id, :reason, :at)
""")
_DECISIONS = """
    select decision_id, conversation_id, moderator_id, action, user_id, message_id, reason,
        decided_at
    from decisions where decision_id < :before {of} order by decision_id desc limit :limit
"""
_ALL = text(_DECISIONS.format(of=""))
_OF_CONVERSATION = text(_DECISIONS.format(of="and conversation_id = :conversation_id"))
_FORGET = (
    text("update reports set note = null where reporter_id = :user_id"),
    text("update reports set content = null where sender_id = :user_id"),
    text("update decisions set reason = null where user_id = :user_id"),
)


class Report(NamedTuple):
    """A message that somebody, or the word filter, finds wrong."""

    report_id: str
    conversation_id: str
    message_id: str
    sender_id: int
    reporter_id: int | None
    reason: str
    note: str | None
    content: str | None
    reported_at: datetime
    outcome: str | None


class Decision(NamedTuple):
    """Who decided what about whom."""

    conversation_id: str
    moderator_id: int
    action: str
    user_id: int
    message_id: str | None = None
    reason: str | None = None


class Decided(NamedTuple):
    """A decision of the past."""

    decision_id: int
    conversation_id: str
    moderator_id: int
    action: str
    user_id: int
    message_id: str | None
    reason: str | None
    decided_at: datetime


async def report(
    session: AsyncSession,
    report_id: str,
    message_id: str,
    reporter_id: int | None,
    reason: str,
    note: str | None,
    at: datetime,
) -> None:
    """Keep a report with the message as it is now; a person's first one stands."""
    values = {"report_id": report_id, "message_id": message_id, "reporter_id": reporter_id}
    await session.execute(_REPORT, {**values, "reason": reason, "note": note, "at": at})


async def open_reports(session: AsyncSession, after: str, limit: int) -> list[Report]:
    """What is to be decided, the oldest first."""
    rows = await session.execute(_OPEN, {"after": after, "limit": limit})
    return [Report(*row) for row in rows]


async def find_report(session: AsyncSession, report_id: str) -> Report | None:
    """A report."""
    row = (await session.execute(_ONE, {"report_id": report_id})).first()
    return Report(*row) if row else None


async def decide(
    session: AsyncSession, message_id: str, outcome: str, by: int, at: datetime
) -> None:
    """Close every open report of a message."""
    values = {"message_id": message_id, "outcome": outcome, "by": by, "at": at}
    await session.execute(_DECIDE, values)


async def note(session: AsyncSession, decision: Decision, at: datetime) -> None:
    """Keep who decided what, for ever."""
    values = decision._asdict()
    await session.execute(_NOTE, {**values, "by": values["moderator_id"], "at": at})


async def decisions(
    session: AsyncSession, conversation_id: str | None, before: int, limit: int
) -> list[Decided]:
    """What was decided, in one conversation or in all, the latest first."""
    values = {"before": before, "limit": limit}
    if conversation_id is None:
        rows = await session.execute(_ALL, values)
    else:
        rows = await session.execute(
            _OF_CONVERSATION, {**values, "conversation_id": conversation_id}
        )
    return [Decided(*row) for row in rows]


async def forget(session: AsyncSession, user_id: int) -> None:
    """Forget what was said about a user, and what they said of others."""
    for statement in _FORGET:
        await session.execute(statement, {"user_id": user_id})
