"""Figures are made every minute of a competition and once more at its end (COMP-002, COMP-020)."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_schemas.competition_lifecycle_v1 import CompetitionMilestoneReached

from competition.analysis import Figures, Measure, milestone_name, passed
from competition.rules.activity import SIZES, kept_from, made_from
from competition.rules.competition import Competition
from competition.store import activity, analytics, competitions, settlements

_PERIOD = timedelta(minutes=1)


async def analyse(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Make the figures of a competition, and tell the milestones that it has passed since.

    What is completed waits until its scores are final, and is analysed once more then.
    """
    async with unit_of_work() as tx:
        found = await competitions.find(tx.session, UUID(task.key))
        if found is None or found.status not in ("active", "paused", "completed"):
            await task.done(tx)
            return
        final = found.status == "completed" and await _settled(found, tx)
        figures = await analytics.make(tx.session, found.id)
        await analytics.save(tx.session, found.id, figures, tx.now, final=final)
        await _make_windows(found, tx, final=final)
        await _tell(found, figures, tx)
        if final:
            await task.done(tx)
        else:
            await task.again(tx, tx.now + _PERIOD)


async def _make_windows(found: Competition, tx: Transaction, *, final: bool) -> None:
    """Make those anew that late trades may be in; all at first and at the end (COMP-023)."""
    whole = final or not await activity.known(tx.session, found.id)
    starts_at = found.terms.starts_at
    for kind, size in SIZES.items():
        since = made_from(kind, starts_at, tx.now, whole=whole)
        kept = kept_from(kind, starts_at, tx.now)
        await activity.make(tx.session, found.id, int(size.total_seconds()), since, kept)


async def _settled(found: Competition, tx: Transaction) -> bool:
    settlement = await settlements.find(tx.session, found.id)
    return settlement is not None and settlement.phase == "settled"


async def _tell(found: Competition, figures: Figures, tx: Transaction) -> None:
    """Tell the highest new milestone of each measure: those below are passed, too."""
    new = await analytics.new_milestones(tx.session, found.id, list(passed(figures)), tx.now)
    highest: dict[Measure, int] = {}
    for measure, milestone in new:
        highest[measure] = max(milestone, highest.get(measure, 0))
    for measure, milestone in sorted(highest.items()):
        tx.publish(
            CompetitionMilestoneReached(
                competition_id=found.key,
                competition_name=found.terms.name,
                measure=measure,
                milestone=Decimal(milestone),
                milestone_name=milestone_name(measure, milestone),
                reached_at=tx.now,
            )
        )
