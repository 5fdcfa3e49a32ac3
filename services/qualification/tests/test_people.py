"""A deleted person leaves ids and amounts in the ledger, and nothing else."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_service import Service
from laurel_service.testing import broken_checks, tables_with
from qualification.audit import CHECKS
from qualification.flow import FLOW
from qualification.handlers import ERASE, erase_again
from qualification.ladders import Ladders
from qualification.tables import metadata
from sqlalchemy import text

from .conftest import LIMITS, NOW
from .ladder_world import MakeTrade
from .test_strategies import performed
from .test_upgrades import claimed as nft_claimed
from .test_upgrades import holder, upgraded

KEPT = {
    "standings",
    "trade_ledger",
    "tier_unlocks",
    "milestones_reached",
    "volumes_reached",
    "badge_holders",
    "deleted_people",
    "eligibility_changes",
}
"""Ids and amounts; of badges the revision, and of the cache that it is to be emptied."""
Take = Callable[..., Awaitable[None]]

_tables_with = partial(tables_with, metadata)


@pytest.fixture
def take(unit_of_work: UnitOfWork) -> Take:
    """Hands events to their handlers as the worker does, each in a transaction of its own."""

    async def run(*events: Event) -> None:
        for event in events:
            handler = FLOW.consumes[type(event)]
            given = {"ladders": Ladders(), "limits": LIMITS}
            wanted = handler.__annotations__.keys()
            async with unit_of_work() as tx:
                own = {name: one for name, one in given.items() if name in wanted}
                await handler([message(event)], tx, **own)

    return run


def activated(number: int) -> BadgeActivated:
    return BadgeActivated(
        user_id=7, badge_id=f"badge_{number:03}", activated_badges=number, activated_at=NOW
    )


@pytest.mark.requirement("TIER-027")
async def test_nothing_personal_is_left_and_nothing_comes_back(
    take: Take, opened: Database, unit_of_work: UnitOfWork, trade: MakeTrade, service: Service
) -> None:
    life: list[Any] = [
        nft_claimed(),
        holder(2, revision=4),
        trade("480000"),
        performed("25000"),
        trade("25000", source="strategy"),
        activated(1),
        activated(2),
    ]
    await take(*life)
    lived = await _tables_with(opened, 7)
    personal = {"badge_counts", "tiered_nfts", "upgrades_met", "strategies", "strategy_bonuses"}
    assert lived - KEPT == personal

    await take(UserDeleted(user_id=7))
    assert await _tables_with(opened, 7) == KEPT
    assert await _named(opened) == ([], [])

    # Letters that are replayed, and events that were on their way.
    await take(*life, holder(3, revision=5), upgraded(2, "mint-1", "mint-2"))
    assert await _tables_with(opened, 7) == KEPT
    assert await _named(opened) == ([], [])
    assert await broken_checks(service, CHECKS) <= {"snapshots_published"}

    # A batch that began before the deletion committed after it.
    async with unit_of_work() as tx:
        late = "insert into tiered_nfts values ('mint-9', 7, 1, 'Tech Chicken', false)"
        await tx.session.execute(text(late))
    (task,) = await claimed(opened, ERASE)
    await erase_again(task, unit_of_work)
    assert await _tables_with(opened, 7) == KEPT

    wallet = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin"
    await take(UserAnnounced(user_id=7, wallet_address=wallet, joined_at=NOW))
    await take(nft_claimed(mint="mint-3"))
    assert "tiered_nfts" in await _tables_with(opened, 7)


async def _named(database: Database) -> tuple[Any, Any]:
    async with database.reading() as session:
        found = await session.execute(text("select activated, earned from badge_holders"))
        row = found.one()
        return row.activated, row.earned
