"""Once a day: who is among the largest traders (Top Trader of BADGE-005)."""

from datetime import timedelta
from decimal import Decimal

from laurel_events import DueTask, Transaction, UnitOfWork

from badges import store
from badges.deciding import decide
from badges.offered import Offered
from badges.rules.figures import top_traders_figure
from badges.store import rankings
from badges.store.figures import Figure

RANK_TRADERS = "rank_traders"
INTERVAL = timedelta(days=1)
_PAGE = 1000


async def rank_traders(task: DueTask, unit_of_work: UnitOfWork, offered: Offered) -> None:
    """Award the largest traders, a page in a transaction.

    Who is among them is told by volume as it is when the look begins, and stays so: who falls
    behind later keeps the badge. Where the share is less than one trader, nobody is.
    """
    async with unit_of_work() as tx:
        index = await offered.index(tx.session)
        least = {
            percent: await rankings.smallest_of_largest(tx.session, percent)
            for percent in sorted(index.top_traders)
        }
    for percent, volume in least.items():
        if volume is not None:
            await _award_all(percent, volume, unit_of_work, offered)
    async with unit_of_work() as tx:
        await task.again(tx, tx.now + INTERVAL)


async def _award_all(
    percent: int, least: Decimal, unit_of_work: UnitOfWork, offered: Offered
) -> None:
    after: int | None = 0
    while after is not None:
        async with unit_of_work() as tx:
            after = await _award_page(percent, least, after, tx, offered)


async def _award_page(
    percent: int, least: Decimal, after: int, tx: Transaction, offered: Offered
) -> int | None:
    """Returns after whom the next page begins, or None if this was the last one."""
    figure = top_traders_figure(percent)
    users = await rankings.largest_traders(tx.session, least, figure, after, _PAGE)
    reached = [Figure(user_id, figure, Decimal(1)) for user_id in users]
    moves = await store.raise_figures(tx.session, reached)
    await decide(moves, dict, await offered.index(tx.session), tx)
    return users[-1] if len(users) == _PAGE else None
