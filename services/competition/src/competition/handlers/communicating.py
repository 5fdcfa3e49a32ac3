"""What is said to people: reminders of start and end, notices of managers (COMP-030)."""

from datetime import datetime, timedelta
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_schemas.competition_lifecycle_v1 import CompetitionNoticePosted, CompetitionReminded

from competition.rules.competition import Competition
from competition.store import competitions

_LATE = timedelta(hours=1)


async def tell_time(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Remind of a start or end that is 24 hours away; one that was put off is reminded of anew.

    The key names the subject and its time: a competition that was extended has another.
    """
    competition_id, subject, at = task.key.split("/")
    async with unit_of_work() as tx:
        found = await competitions.find(tx.session, UUID(competition_id))
        await task.done(tx)
        if found is not None and _holds(found, subject, datetime.fromisoformat(at), tx.now):
            tx.publish(_reminder(found, subject, tx.now))


def _holds(found: Competition, subject: str, at: datetime, now: datetime) -> bool:
    begins = subject == "start"
    due = found.terms.starts_at if begins else found.terms.ends_at
    fits = found.status == "upcoming" if begins else found.status in ("active", "paused")
    return fits and due == at and now < due - _LATE


def _reminder(found: Competition, subject: str, now: datetime) -> CompetitionReminded:
    due = found.terms.starts_at if subject == "start" else found.terms.ends_at
    return CompetitionReminded(
        competition_id=found.key,
        competition_name=found.terms.name,
        subject=subject,
        due_at=due,
        hours_remaining=round((due - now).total_seconds() / 3600),
        reminded_at=now,
    )


async def post_notice(competition_id: UUID, title: str, body: str, by: int, tx: Transaction) -> str:
    """Say something to the entrants; returns the id of the notice. Raises LookupError."""
    found = await competitions.lock(tx.session, competition_id)
    if found is None:
        raise LookupError(str(competition_id))
    notice_id = str(tx.provenance.new_id())
    tx.publish(
        CompetitionNoticePosted(
            competition_id=found.key,
            competition_name=found.terms.name,
            notice_id=notice_id,
            title=title,
            body=body,
            posted_at=tx.now,
        )
    )
    await competitions.note(tx.session, found, f"notice {notice_id}", tx.now, by=by, reason=title)
    return notice_id
