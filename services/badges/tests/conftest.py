"""The badges service on a database of its own."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from badges import store
from badges.catalogue import parse
from badges.rules import Badge
from laurel_events import Database, UnitOfWork
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LIMITS = TradeLimits(ahead=timedelta(days=1))


def trading_badges() -> tuple[Badge, ...]:
    """Fifteen badges that ask for trades alone."""
    return parse((Path(__file__).parent / "trading.toml").read_text("utf-8"))


@pytest_asyncio.fixture
async def badges_database(dsn: str) -> AsyncIterator[Database]:
    """A database with `trading_badges` on offer."""
    async with Database(dsn, service="badges", pool_size=20) as opened:
        async with opened.unit_of_work(lambda: NOW)() as tx:
            await store.install_badges(tx.session, trading_badges())
        yield opened


@pytest.fixture
def unit_of_work(badges_database: Database) -> UnitOfWork:
    """Transactions on the database at noon of 2025-06-01."""
    return badges_database.unit_of_work(lambda: NOW)


@pytest.fixture
def service(service: Service, badges_database: Database) -> Service:
    """The service beside a database that was opened before."""
    return service


@pytest.fixture
def trade() -> Callable[..., TradeExecuted]:
    """Makes trades of user 7, each with an id of its own unless told."""
    ids = count(1)

    def make(
        *,
        user_id: int = 7,
        pair: str = "BTC",
        usd: str = "100",
        at: str = "2025-03-01T10:00:00Z",
        trade_id: str | None = None,
    ) -> TradeExecuted:
        return TradeExecuted(
            trade_id=trade_id or f"t-{next(ids)}",
            user_id=user_id,
            pair=pair,
            side="buy",
            price=Decimal(1),
            size=Decimal(usd),
            notional_usd=Decimal(usd),
            traded_at=datetime.fromisoformat(at),
        )

    return make
