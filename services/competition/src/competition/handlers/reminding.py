"""48 hours before the entry deadline, who may enter and has not is told (COMP-005)."""

from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork

from competition.handlers.lifecycle import REMIND
from competition.rules.announcing import deadline_near
from competition.rules.competition import Competition
from competition.rules.lifecycle import takes_entries
from competition.store import competitions, reminders

_PAGE = 1_000


async def remind(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Tell a page of them; the key of a later page names the last one who was told."""
    competition_id, _, after = task.key.partition("/")
    async with unit_of_work() as tx:
        found = await competitions.find(tx.session, UUID(competition_id))
        if found is not None and takes_entries(found, tx.now):
            await _tell(found, int(after or 0), tx)
        await task.done(tx)


async def _tell(found: Competition, after: int, tx: Transaction) -> None:
    page = await reminders.eligible(tx.session, found, after, tx.now, _PAGE)
    for user_id, person in page:
        tx.publish(deadline_near(found, user_id, person, tx.now))
    if len(page) == _PAGE:
        tx.schedule(REMIND, f"{found.key}/{page[-1][0]}", tx.now)
