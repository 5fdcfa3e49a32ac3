"""How long people are in groups: counted when they join or leave, and as months go by."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from laurel_events import DueTask, Transaction, UnitOfWork

from badges import store
from badges.deciding import decide
from badges.offered import Offered
from badges.rules import Moves
from badges.rules.groups import Membership, longer
from badges.rules.groups import membership as added_up
from badges.rules.kinds import Activity
from badges.store import activities, groups
from badges.store.figures import Figure

COUNT_MONTHS = "count_months"
FIGURE = "group_months"
INTERVAL = timedelta(minutes=15)
"""How late a month may be counted."""
_PAGE = 1000
_IN_GROUPS = frozenset({"group_joined", "group_left", "group_activity"})


async def count_groups(new: Sequence[Activity], tx: Transaction) -> dict[int, Moves]:
    """Add up anew the stays in the groups of these activities, in whatever order they came."""
    touched = {(one.user_id, one.subject) for one in new if one.kind in _IN_GROUPS}
    if not touched:
        return {}
    by_group: dict[tuple[int, str], list[Activity]] = {}
    for one in await activities.in_groups(tx.session, touched):
        by_group.setdefault((one.user_id, one.subject), []).append(one)
    found = [added_up(group, tx.now) for group in by_group.values()]
    return await _save([one for one in found if one is not None], tx)


async def _save(memberships: Sequence[Membership], tx: Transaction) -> dict[int, Moves]:
    await groups.save_memberships(tx.session, memberships)
    reached = [
        Figure(one.user_id, FIGURE, Decimal(one.months)) for one in memberships if one.months
    ]
    return dict(await store.raise_figures(tx.session, reached))


async def count_months(task: DueTask, unit_of_work: UnitOfWork, offered: Offered) -> None:
    """Count a page of memberships that have become a month longer, and award what that earns."""
    async with unit_of_work() as tx:
        due = await groups.a_month_longer(tx.session, tx.now, _PAGE)
        moves = await _save([longer(one, tx.now) for one in due], tx)
        index = await offered.index(tx.session)
        await decide(moves, dict, index, tx)
        await task.again(tx, tx.now if len(due) == _PAGE else tx.now + INTERVAL)
