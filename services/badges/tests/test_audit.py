"""The audit tells a sound database from one that was tampered with."""

from collections.abc import Callable

import pytest
from badges.audit import CHECKS
from badges.handlers import activate_badge, bind_badges, record_trades
from badges.offered import Offered
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.social_interactions_v1 import GroupJoined, UserFollowed
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import broken_checks
from sqlalchemy import text

from .conftest import LIMITS
from .test_activities import done, record
from .test_binding import requested
from .test_counting import final


@pytest.fixture(autouse=True)
async def some_badges(unit_of_work: UnitOfWork, trade: Callable[..., TradeExecuted]) -> None:
    """User 7 with trades on two days, activities, a rank and a bound badge; user 6 was deleted."""
    trades = [trade(), trade(pair="ETH", at="2025-03-02T10:00:00Z"), trade(user_id=8)]
    async with unit_of_work() as tx:
        await record_trades([message(one) for one in trades], tx, LIMITS, Offered())
        await activate_badge(7, "badge_001", tx)
        await bind_badges([message(requested(needs=1))], tx)
    await record(unit_of_work, done(UserFollowed, target_id=9))
    await record(unit_of_work, done(GroupJoined, group_id="g", group_name="G"))
    await record(unit_of_work, final("c", rank=2))
    await record(unit_of_work, UserDeleted(user_id=6))


async def test_all_holds_after_trades_and_an_activation(service: Service) -> None:
    assert await broken_checks(service, CHECKS) == set()


def asking(criteria: str, badge: str = "badge_003") -> str:
    """Nobody owns badge_003, and users 7 and 8 own badge_001."""
    return f"update badge_definitions set criteria = '{criteria}' where badge_id = '{badge}'"


MET, OWNED = "who_meets_a_badge_owns_it", "who_owns_a_badge_met_it"
ALL = '{"all_of": [{"trades": 2}, {"any_of": [{"pairs": 9}, {"volume_usd": "200"}]}]}'
ANY = '{"any_of": [{"followers": 25}, {"streak_days": 2}]}'
STREAK = '{"all_of": [{"streak_of": "any", "at_least": 1, "days": "own"}, {"day_volume_usd": "1"}]}'
RANK = '{"all_of": [{"competition_rank": 2}, {"any_of": [{"competitions": 9}, {"trades": 1}]}]}'
TWO = '{"all_of": [{"trades": 1}, {"pairs": 9}]}'
PLANTED = [
    *((asking(one), MET) for one in (ALL, ANY, STREAK, RANK)),
    *((asking(one, "badge_001"), OWNED) for one in (TWO, '{"any_of": [{"pairs": 9}]}')),
    (
        f"{asking(ALL)}; insert into earned_badges values"
        " (8, 'badge_003', now(), 2, 2, null, null, null)",
        OWNED,
    ),
    (
        "insert into trade_conflicts select '/platform', gen_random_uuid(), user_id, trade_id,"
        " 'notional_usd', notional_usd + 1, 5, now() from trade_ledger limit 1",
        "conflicts_left_the_ledger",
    ),
    ("update traders set holder_revision = 0", "holders_told"),
    ("update traders set volume_usd = 1", "totals_equal_ledger"),
    ("update traders set pair_count = 9", "totals_equal_ledger"),
    ("update traders set best_day_volume_usd = 9", "days_equal_ledger"),
    ("delete from trading_days where user_id = 7", "days_equal_ledger"),
    ("delete from traded_pairs where pair = 'ETH'", "pairs_equal_ledger"),
    (
        "update earned_badges set activation_number = 2 where activated_at is not null",
        "activations_numbered",
    ),
    ("delete from bound_badges", "bindings_hold_what_they_ask"),
    (
        "update earned_badges set activated_at = null, activation_number = null",
        "bound_are_activated",
    ),
    ("update figures set value = 5 where figure like 'count:%'", "activities_counted"),
    ("delete from activities where kind = 'user_followed'", "activities_counted"),
    ("update final_ranks set rank = 1", "final_ranks_counted"),
    ("update group_memberships set months = 4", "memberships_counted"),
    ("delete from activity_days", "activities_have_days"),
    ("delete from earned_badges where user_id = 8", "who_meets_a_badge_owns_it"),
    (
        'update badge_definitions set criteria = \'{"count_of": "group_joined", "at_least": 1}\''
        " where badge_id = 'badge_003'",
        "who_meets_a_badge_owns_it",
    ),
    ("update earned_badges set reached = 99 where user_id = 8", "who_owns_a_badge_met_it"),
    (
        "insert into group_memberships values (6, 'g', 'G', null, now(), now(), 0);"
        " delete from due where kind = 'erase'",
        "nothing_is_kept_of_deleted_people",
    ),
]


@pytest.mark.requirement("GEN-038")
async def test_planted_faults_are_found(badges_database: Database) -> None:
    """Each is planted in a transaction that is rolled back; every check finds one at least."""
    async with badges_database.engine.connect() as connection:
        for fault, check in PLANTED:
            for statement in fault.split("; "):
                await connection.exec_driver_sql(statement.replace("%", "%%"))
            found = (await connection.execute(text(CHECKS[check]))).all()
            assert found, f"{check} holds after: {fault}"
            await connection.rollback()
    assert {check for _, check in PLANTED} == CHECKS.keys()


NOT_MET = [
    '{"all_of": [{"trades": 2}, {"any_of": [{"pairs": 9}, {"volume_usd": "200.01"}]}]}',
    '{"any_of": [{"followers": 25}, {"streak_days": 3}, {"streak_of": "any", "at_least": 2}]}',
    '{"all_of": [{"competition_rank": 1}, {"trades": 1}]}',
    '{"all_of": [{"platform_task": "a"}, {"trades": 1}]}',
    '{"any_of": [{"purchase": "a"}, {"joined_before": "2999-01-01T00:00:00Z"}]}',
]


@pytest.mark.requirement("GEN-038")
async def test_a_badge_that_lacks_one_part_is_met_by_nobody(badges_database: Database) -> None:
    async with badges_database.engine.connect() as connection:
        for criteria in NOT_MET:
            await connection.exec_driver_sql(asking(criteria))
            assert (await connection.execute(text(CHECKS[MET]))).all() == [], criteria
            await connection.rollback()
