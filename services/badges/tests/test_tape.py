"""The real trade tape: what its three accounts earn, in whatever order it arrives."""

from decimal import Decimal

import pytest
from badges import store
from badges.catalogue import packaged
from badges.handlers import record_trades
from badges.offered import Offered
from laurel_events import Database, UnitOfWork
from laurel_events.testing import published
from laurel_schemas.badges_badges_v1 import BadgeEarned

from tests.support.tape import VOLUMES, arriving

from .conftest import LIMITS

EARNED = {
    1001: {"017", "018", "003", "005", "006", "008", "009", "011"},
    1002: {"017", "018", "003", "005", "006", "009"},
    1003: {"017", "018", "003", "005", "006", "007", "009", "010", "011", "012", "013", "014"},
}


@pytest.mark.requirement("BADGE-011")
@pytest.mark.parametrize("seed", [None, 1, 2], ids=["in order", "shuffled", "shuffled again"])
async def test_the_tape_earns_the_same_badges_in_any_order(
    seed: int | None,
    badges_database: Database,
    unit_of_work: UnitOfWork,
) -> None:
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, packaged())
    trades = arriving(seed)
    for start in range(0, len(trades), 700):
        async with unit_of_work() as tx:
            await record_trades(trades[start : start + 700], tx, LIMITS, Offered())

    events = [message.event for message in await published(badges_database)]
    told = [(one.user_id, one.badge_id) for one in events if isinstance(one, BadgeEarned)]
    expected = {(user, f"badge_{badge}") for user, badges in EARNED.items() for badge in badges}
    assert len(told) == len(set(told))
    assert set(told) == expected
    for user_id, volume in VOLUMES.items():
        assert await _volume(badges_database, user_id) == volume


async def _volume(database: Database, user_id: int) -> Decimal:
    async with database.reading() as session:
        seen = await store.gallery(session, user_id)
    return next(each.progress.current for each in seen if each.badge.badge_id == "badge_003")
