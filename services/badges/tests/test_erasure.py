"""A deleted person leaves ids and amounts in ledgers, and nothing else."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from badges import store
from badges.audit import CHECKS
from badges.handlers import (
    ERASE,
    activate_badge,
    bind_badges,
    erase_again,
    record_trades,
    release_badges,
)
from badges.handlers.admin import award_by_list, revoke
from badges.offered import Offered
from badges.tables import metadata
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.badges_badges_v1 import BadgeRevoked
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.competition_standings_v1 import StandingFinal
from laurel_schemas.social_interactions_v1 import GroupJoined, UserFollowed
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import broken_checks, tables_with
from sqlalchemy import text

from .conftest import LIMITS, trading_badges
from .test_activities import announced, done, record
from .test_binding import failed, requested
from .test_counting import final as standing

KEPT = {"people", "traders", "trade_ledger", "trading_days", "traded_pairs"}
"""Ids and amounts. Operators' acts and revocations keep ids, too, without a word.

So does an upgrade that was under way, as minting has it still."""
ACTS = {"admin_acts", "revoked_badges"}

_tables_with = partial(tables_with, metadata)


def final(user_id: int, revision: int = 1) -> StandingFinal:
    return standing("c", rank=3, revision=revision).model_copy(update={"user_id": user_id})


async def _live(
    unit_of_work: UnitOfWork, trade: Callable[..., TradeExecuted], user_id: int
) -> None:
    """Somebody of whom there is a row in every table."""
    await record(unit_of_work, announced(user_id, followers=24, time_zone="Asia/Tokyo"))
    await record(unit_of_work, done(GroupJoined, user_id=user_id, group_id="g", group_name="G"))
    await record(unit_of_work, done(UserFollowed, user_id=user_id, target_id=99))
    await record(unit_of_work, final(user_id))
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, trading_badges())
        trades = [trade(user_id=user_id, pair=pair) for pair in ("A", "B", "C", "D")]
        await record_trades([message(one) for one in trades], tx, LIMITS, Offered())
        await award_by_list("badge_016", [user_id], "A friend of ours", 1, tx)
        await revoke("badge_016", user_id, "Wrote rude things", 1, tx)
        for badge_id in ("badge_001", "badge_002"):
            await activate_badge(user_id, badge_id, tx)
        await bind_badges([message(requested(id=f"u{user_id}", user_id=user_id, needs=1))], tx)
        near = "insert into near_told values (:user, 'badge_004', '2025-06-01')"
        await tx.session.execute(text(near), {"user": user_id})


@pytest.mark.requirement("BADGE-019")
async def test_nothing_personal_is_left_and_nothing_comes_back(
    badges_database: Database,
    unit_of_work: UnitOfWork,
    trade: Callable[..., TradeExecuted],
    service: Service,
) -> None:
    for user_id in (7, 8):
        await _live(unit_of_work, trade, user_id)
    everything = await _tables_with(badges_database, 8)
    owned = {name for name, one in metadata.tables.items() if "user_id" in one.columns}
    assert owned - everything == {"counted_trades", "trade_conflicts"}
    before = len(await published(badges_database))

    await record(unit_of_work, UserDeleted(user_id=7))
    told = [one.event for one in (await published(badges_database))[before:]]
    lost = [(one.badge_id, one.activated_badges) for one in told if isinstance(one, BadgeRevoked)]
    assert lost == [("badge_002", 1), ("badge_001", 0)]
    (holder,) = [one for one in told if isinstance(one, HolderSnapshot)]
    assert (holder.user_id, holder.badges, holder.activated_badges) == (7, (), 0)
    assert await _tables_with(badges_database, 7) == KEPT | ACTS | {"bindings"}
    async with unit_of_work() as tx:
        await release_badges([message(failed("u7"))], tx)
    assert await _words(badges_database, 7) == {None, "The account was deleted."}

    count = len(await published(badges_database))
    await record(unit_of_work, done(UserFollowed, target_id=98))
    await record(unit_of_work, final(7, revision=2))
    async with unit_of_work() as tx:
        trades = [message(trade(pair=f"P{number}")) for number in range(30)]
        await record_trades(trades, tx, LIMITS, Offered())
    assert await _tables_with(badges_database, 7) == KEPT | ACTS | {"bindings"}
    assert len(await published(badges_database)) == count
    assert await _tables_with(badges_database, 8) == everything
    assert await broken_checks(service, CHECKS) == set()


async def _words(database: Database, user_id: int) -> set[Any]:
    words = """
        select reason from admin_acts where user_id = :user
        union select reason from revoked_badges where user_id = :user
    """
    async with database.reading() as session:
        return set(await session.scalars(text(words), {"user": user_id}))


@pytest.mark.requirement("BADGE-019")
async def test_what_a_batch_added_that_did_not_know_is_deleted_within_a_minute(
    badges_database: Database,
    unit_of_work: UnitOfWork,
    trade: Callable[..., TradeExecuted],
    service: Service,
) -> None:
    """Another person came back meanwhile: of them nothing is deleted a second time."""
    await record(unit_of_work, UserDeleted(user_id=7), UserDeleted(user_id=8))
    await record(unit_of_work, announced(8, followers=3))
    async with unit_of_work() as tx:
        for user_id in (7, 8):
            row = "insert into group_memberships values (:user, 'g', 'G', null, now(), now(), 0)"
            await tx.session.execute(text(row), {"user": user_id})
        await tx.session.execute(text("delete from due where kind = 'erase' and key = '9'"))
    for task in await claimed(badges_database, ERASE):
        await erase_again(task, unit_of_work)
    assert "group_memberships" not in await _tables_with(badges_database, 7)
    assert "group_memberships" in await _tables_with(badges_database, 8)
