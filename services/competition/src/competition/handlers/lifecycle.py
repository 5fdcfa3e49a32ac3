"""Transitions: by time, each once on any number of replicas, and by decisions (COMP-001)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork

from competition.handlers.fees import give_back
from competition.metrics import TRANSITIONS
from competition.rules.announcing import announced, left, status_changed
from competition.rules.competition import Competition
from competition.rules.entering import Entry
from competition.rules.fees import comes_back
from competition.rules.lifecycle import REMINDER_LEAD, decided, due_step, extended, next_due
from competition.store import competitions, entries, pauses, ranks, settlements, teams

ADVANCE = "advance"
SWEEP = "sweep"
RELEASE = "release"
SETTLE = "settle"
REMIND = "remind"
RANKS = "ranks"
SCREEN = "screen"
ANALYSE = "analyse"
TELL_TIME = "tell_time"
REMINDED_BEFORE = timedelta(hours=24)
SCREENED_AFTER = timedelta(hours=1)
SWEEP_INTERVAL = timedelta(minutes=1)
SETTLED_WITHIN = timedelta(minutes=5)
"""After the end; what takes longer is taken up again by the sweep."""
_PAGE = 1_000
_FOLDED = 20_000


async def advance(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Take a competition to where time puts it; late ones catch up transition by transition.

    The lock on its row and its status let only one of several replicas make a transition.
    """
    async with unit_of_work() as tx:
        found = await competitions.lock(tx.session, UUID(task.key))
        if found is not None:
            found = await catch_up(found, tx)
        at = None if found is None else next_due(found)
        if at is None:
            await task.done(tx)
        else:
            await task.again(tx, at)


async def catch_up(found: Competition, tx: Transaction) -> Competition:
    """Make every transition whose time has come; needs the competition locked."""
    while moved := due_step(found, tx.now):
        await _move(found, moved, "time", tx)
        found = moved
    return found


async def sweep(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Look every minute for what should have moved or been settled, and has lost its due row."""
    async with unit_of_work() as tx:
        late = await competitions.overdue(tx.session, tx.now, _PAGE)
        for competition_id in late:
            tx.schedule(ADVANCE, str(competition_id), tx.now)
        for competition_id in await settlements.unsettled(
            tx.session, tx.now - SETTLED_WITHIN, _PAGE
        ):
            tx.schedule(SETTLE, str(competition_id), tx.now)
        await ranks.fold(tx.session, _FOLDED)
        await task.again(tx, tx.now + SWEEP_INTERVAL)


async def start_sweeping(tx: Transaction) -> None:
    """Let the sweep be due; called after every migration, which repeats no harm."""
    tx.schedule(SWEEP, "all", tx.now)


async def decide(
    competition_id: UUID, step: str, by: int, reason: str | None, tx: Transaction
) -> Competition:
    """Make the transition that somebody has decided on, after those that time has brought.

    Raises LookupError, StatusError, NotApprovedError or TermsError.
    """
    found = await _present(competition_id, tx)
    moved = decided(found, step, tx.now)
    await _move(found, moved, step, tx, by, reason)
    moved = await catch_up(moved, tx)
    if step == "publish":
        tx.publish(announced(moved))
        reminder = moved.terms.entry_deadline - REMINDER_LEAD
        if reminder > tx.now:
            tx.schedule(REMIND, moved.key, reminder)
    if (at := next_due(moved)) is not None:
        tx.schedule(ADVANCE, moved.key, at)
    _remind_of_times(moved, tx)
    return moved


def _remind_of_times(found: Competition, tx: Transaction) -> None:
    times = {"start": found.terms.starts_at, "end": found.terms.ends_at}
    for subject, at in times.items():
        if found.published and at - REMINDED_BEFORE > tx.now:
            key = f"{found.key}/{subject}/{at.isoformat()}"
            tx.schedule(TELL_TIME, key, at - REMINDED_BEFORE)


async def extend(
    competition_id: UUID, ends_at: datetime, by: int, reason: str, tx: Transaction
) -> Competition:
    """Let a competition end later, and tell it. Raises LookupError, StatusError or TermsError."""
    found = await _present(competition_id, tx)
    longer = extended(found, ends_at, tx.now)
    await competitions.save(tx.session, longer)
    await competitions.note(tx.session, longer, "extend", tx.now, by=by, reason=reason)
    tx.publish(announced(longer))
    if (at := next_due(longer)) is not None:
        tx.schedule(ADVANCE, longer.key, at)
    _remind_of_times(longer, tx)
    return longer


async def _present(competition_id: UUID, tx: Transaction) -> Competition:
    found = await competitions.lock(tx.session, competition_id)
    if found is None:
        raise LookupError(str(competition_id))
    return await catch_up(found, tx)


async def _move(
    before: Competition,
    after: Competition,
    action: str,
    tx: Transaction,
    by: int | None = None,
    reason: str | None = None,
) -> None:
    await competitions.save(tx.session, after)
    await competitions.note(tx.session, after, action, tx.now, by=by, reason=reason)
    if before.published:
        tx.publish(status_changed(after, before.status, reason, tx.now))
    await _follow(before, after, tx)
    TRANSITIONS.labels(after.status).inc()


async def _follow(before: Competition, after: Competition, tx: Transaction) -> None:
    """Begin what a transition brings with it."""
    if after.status == "cancelled":
        tx.schedule(RELEASE, after.key, tx.now)
    if after.status == "completed":
        tx.schedule(SETTLE, after.key, tx.now)
        tx.schedule(SCREEN, after.key, tx.now)
        tx.schedule(ANALYSE, after.key, tx.now)
    if after.status == "paused":
        await pauses.start(tx.session, after.id, tx.now)
    if before.status == "upcoming" and after.status == "active":
        tx.schedule(RANKS, after.key, tx.now)
        tx.schedule(ANALYSE, after.key, tx.now)
        tx.schedule(SCREEN, after.key, tx.now + SCREENED_AFTER)
    if before.status == "paused" and after.status == "active":
        await pauses.stop(tx.session, after.id, tx.now)


async def release(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Let the entrants of a cancelled competition go, a page at a time."""
    async with unit_of_work() as tx:
        found = await competitions.lock(tx.session, UUID(task.key))
        users = await entries.some(tx.session, UUID(task.key), _PAGE) if found else []
        if found is None or not users:
            await task.done(tx)
            return
        await let_go(found, users, "cancelled", tx)
        await task.again(tx, tx.now)


async def let_go(
    competition: Competition,
    users: Sequence[int],
    reason: str,
    tx: Transaction,
    explanation: str | None = None,
) -> Sequence[Entry]:
    """End the entries of these users who take part, and tell it; needs the competition locked."""
    gone = await entries.leave(
        tx.session, competition.id, users, reason, tx.now, explanation=explanation
    )
    for entry in gone:
        tx.publish(left(competition, entry, tx.now))
    if competition.terms.entry_fee and comes_back(competition, reason, tx.now):
        await give_back(competition, [entry.id for entry in gone], reason, tx)
    if gone:
        await competitions.count(tx.session, competition.id, -len(gone))
    if gone and competition.terms.teams is not None:
        await teams.follow(tx.session, competition.id, [entry.user_id for entry in gone])
    return gone
