"""The audit tells a sound database from one that was tampered with."""

from collections.abc import Callable

import pytest
from badges.audit import CHECKS
from badges.handlers import activate_badge, record_trades
from badges.offered import Offered
from laurel_events import UnitOfWork
from laurel_events.testing import message
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import broken_checks
from sqlalchemy import text

from .conftest import LIMITS


@pytest.fixture(autouse=True)
async def some_badges(unit_of_work: UnitOfWork, trade: Callable[..., TradeExecuted]) -> None:
    """User 7 with trades on two days and an activated badge."""
    trades = [trade(), trade(pair="ETH", at="2025-03-02T10:00:00Z"), trade(user_id=8)]
    async with unit_of_work() as tx:
        await record_trades([message(one) for one in trades], tx, LIMITS, Offered())
        await activate_badge(7, "badge_001", tx)


async def test_all_holds_after_trades_and_an_activation(service: Service) -> None:
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.requirement("GEN-038")
@pytest.mark.parametrize(
    ("tampering", "check"),
    [
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
    ],
)
async def test_tampering_is_found(
    tampering: str, check: str, service: Service, unit_of_work: UnitOfWork
) -> None:
    async with unit_of_work() as tx:
        await tx.session.execute(text(tampering))

    assert check in await broken_checks(service, CHECKS)
