"""The audit tells a sound database from one that was tampered with."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import claimed, message
from laurel_schemas.minting_benefits_v1 import BenefitsSnapshot
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import broken_checks
from qualification.audit import CHECKS
from qualification.handlers import (
    LADDER_REVIEW,
    SAVINGS,
    calculate_savings,
    keep_benefits,
    review,
)
from qualification.ladders import Ladders
from sqlalchemy import text

from .conftest import NOW
from .test_savings import charged


@pytest.fixture(autouse=True)
async def at_rest(
    record: Callable[..., Awaitable[list[Message[TradeExecuted]]]],
    trade: Callable[..., TradeExecuted],
    unit_of_work: UnitOfWork,
    opened: Database,
) -> None:
    """Two users have crossed marks, two have saved fees, and everything is on its way."""
    await record(trade("600000"), trade("100000", user_id=8), trade("1", source="strategy"))
    fees = {9: "4102", 10: "75"}
    await record(*(charged(trade("10", user_id=user), fee, NOW) for user, fee in fees.items()))
    async with unit_of_work() as tx:
        await keep_benefits([message(_benefits(9, 20, "tiered"))], tx)
        await keep_benefits([message(_benefits(10, 25, "competition"))], tx)
    (task,) = await claimed(opened, SAVINGS)
    await calculate_savings(task, opened.unit_of_work(lambda: NOW + timedelta(days=1)), Ladders())
    for task in await claimed(opened, LADDER_REVIEW):
        await review(task, unit_of_work, Ladders())
    async with unit_of_work() as tx:
        await tx.session.execute(text("delete from outbox"))
        await tx.session.execute(text("update standings set dirty = false"))


def _benefits(user_id: int, percent: int, by: str) -> BenefitsSnapshot:
    return BenefitsSnapshot(
        user_id=user_id,
        revision=1,
        fee_reduction_percent=percent,
        decided_by=by,
        ai_uses_per_week=0,
        as_of=NOW - timedelta(days=1),
    )


async def test_all_holds_at_rest(service: Service) -> None:
    assert await broken_checks(service, CHECKS) == set()


SAVED = "savings_equal_ledger"
TAMPERING = [
    (
        "insert into trade_conflicts select '/platform', gen_random_uuid(), user_id, trade_id,"
        " 'notional_usd', notional_usd + 1, 5, now() from trade_ledger limit 1",
        "conflicts_left_the_ledger",
    ),
    ("update standings set perpetual_usd = 1", "volumes_equal_ledger"),
    ("update standings set trade_count = 9", "volumes_equal_ledger"),
    (
        "insert into trade_ledger values (9, now(), 1, null, null, 'strategy', 'x')",
        "volumes_equal_ledger",
    ),
    ("delete from tier_unlocks where user_id = 8", "unlocked_levels_equal_unlocks"),
    ("update standings set badges_activated = 2", "qualified_means_unlocked"),
    ("update milestones_reached set volume_usd = 700000", "milestones_reached"),
    ("delete from milestones_reached where user_id = 8", "milestones_passed_were_told"),
    (
        "update tier_rules set badges_required = 1 where level = 1",
        "rules_are_of_the_ladder_in_force",
    ),
    ("update ladder_versions set users_in_all = 9", "reviews_of_ladders_looked_at_everybody"),
    (
        "insert into backfills values (7, 'b', null, null, null, null, 1, 1, 0, 0, null)",
        "backfills_equal_their_pages",
    ),
    (
        "insert into backfills values (7, 'b', null, null, 0, 1, 0, 0, 0, 0, null)",
        "backfills_have_what_their_end_says",
    ),
    (
        "insert into backfills values (7, 'b', null, null, 0, 0, 0, 0, 600001, 0, null)",
        "backfills_are_within_the_volume",
    ),
    (
        "insert into upgrades_met values (7, 5, 4, 'm', 1, 1, now(), null)",
        "upgrades_are_of_unlocked_tiers",
    ),
    (
        "insert into tiered_nfts values ('m', 7, 1, 'x', false), ('n', 7, 2, 'x', false)",
        "one_tiered_nft_held",
    ),
    (
        "update trade_ledger set counted_at = now() + interval '1 day' where user_id = 8",
        "unlocks_follow_from_what_was_counted",
    ),
    (
        "insert into badge_counts values (7, 1, 'badge_1', null, now())",
        "badges_came_no_more_than_counted",
    ),
    ("update standings set dirty = true", "snapshots_published"),
    ("update fee_savings set tiered_usd = tiered_usd + 0.01 where user_id = 9", SAVED),
    ("update fee_savings set competition_usd = 0 where user_id = 10", SAVED),
    ("update fee_savings set volume_usd = 1", SAVED),
    ("update trade_ledger set fee_usd = 76 where user_id = 10", SAVED),
    ("update benefit_periods set fee_reduction_percent = 21 where user_id = 9", SAVED),
    ("update benefit_periods set as_of = now() where user_id = 10", SAVED),
    (
        "insert into benefit_periods select user_id, 2, as_of, 30, decided_by from benefit_periods",
        SAVED,
    ),
    ("delete from savings_reached", "savings_passed_were_told"),
    ("delete from fee_savings where user_id = 10", "benefits_have_their_savings"),
]


@pytest.mark.requirement("GEN-030", "GEN-031", "GEN-038")
async def test_tampering_is_found(opened: Database) -> None:
    """Each is tried in a transaction that is rolled back."""
    async with opened.engine.connect() as connection:
        for tampering, check in TAMPERING:
            await connection.execute(text(tampering))
            found = (await connection.execute(text(CHECKS[check]))).all()
            assert found, f"{check} holds after: {tampering}"
            await connection.rollback()
    assert {check for _, check in TAMPERING} == CHECKS.keys()
