"""The real trade tape: its three volumes to the cent, in whatever order it arrives."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from laurel_events import Database, UnitOfWork
from laurel_events.testing import published
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from laurel_schemas.trade_content import TradeLimits
from qualification import store
from qualification.handlers import record_trades
from qualification.ladders import Ladders
from qualification.rules import Standing
from qualification.settings import LADDER

from tests.support.tape import VOLUMES, arriving, tape

LIMITS = TradeLimits(ahead=timedelta(days=1))
LEVELS = {1001: 2, 1002: 2, 1003: 5}


@pytest.mark.requirement("TIER-020", "TIER-025")
@pytest.mark.parametrize("seed", [None, 1, 2], ids=["in order", "shuffled", "shuffled again"])
async def test_the_tape_adds_up_to_the_cent(
    seed: int | None,
    opened: Database,
    unit_of_work: UnitOfWork,
    standing: Callable[[int], Awaitable[Standing]],
) -> None:
    trades = arriving(seed)
    for start in range(0, len(trades), 700):
        async with unit_of_work() as tx:
            await record_trades(trades[start : start + 700], tx, Ladders(), LIMITS)

    standings = [await standing(user_id) for user_id in VOLUMES]
    assert {each.user_id: each.volume_usd for each in standings} == VOLUMES
    assert {e.user_id: LADDER.volume_level(e.volume_usd) for e in standings} == LEVELS
    assert sum(each.trade_count for each in standings) == len(tape())
    await _said_once(opened)


async def _said_once(database: Database) -> None:
    events = [each.event for each in await published(database)]
    unlocked = [(e.user_id, e.level) for e in events if isinstance(e, TierUnlocked)]
    # Without badges the volume alone opens the first tier.
    assert sorted(unlocked) == [(user_id, 1) for user_id in VOLUMES]
    reached = [
        (e.user_id, e.milestone_usd) for e in events if isinstance(e, VolumeMilestoneReached)
    ]
    assert sorted(reached) == [
        (user_id, each.volume_usd)
        for user_id, volume in VOLUMES.items()
        for each in LADDER.milestones_between(Decimal(0), volume)
    ]
    async with database.reading() as session:
        assert [each.level for each in await store.unlocks_of(session, 1003)] == [1]
