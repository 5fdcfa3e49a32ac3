"""Once a day each entrant whose rank has changed is told, a page at a time (COMP-006)."""

from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork

from competition.handlers.lifecycle import RANKS
from competition.rules.competition import Competition
from competition.rules.ranking import day_of, next_round, rank_changed
from competition.store import competitions, ranks, standings, told

_PAGE = 1_000


async def tell_ranks(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Tell a page of ranks that changed; the key of a later page names its first rank.

    The round at the start only keeps the ranks: nobody stood elsewhere before.
    """
    competition_id, _, first = task.key.partition("/")
    async with unit_of_work() as tx:
        found = await competitions.find(tx.session, UUID(competition_id))
        await task.done(tx)
        if found is None or found.status not in ("active", "paused"):
            return
        if not first:
            tx.schedule(RANKS, found.key, next_round(found, tx.now))
        await _tell(found, int(first or 1), tx)


async def _tell(found: Competition, first: int, tx: Transaction) -> None:
    page = await ranks.page_at(tx.session, found.id, first, _PAGE)
    if not page:
        return
    [leader] = page[:1] if first == 1 else await standings.top(tx.session, found.id, 1)
    changed = await told.keep(tx.session, found.id, page, day_of(found, tx.now))
    for standing in page:
        if previous := changed.get(standing.user_id):
            tx.publish(rank_changed(found, previous, standing, leader, tx.now))
    if len(page) == _PAGE:
        tx.schedule(RANKS, f"{found.key}/{first + _PAGE}", tx.now)
