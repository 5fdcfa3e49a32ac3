"""The qualification service on a database of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import httpx
import pytest
import pytest_asyncio
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import bearer, client
from qualification import store
from qualification.handlers import count_badges, install_ladder, record_trades
from qualification.ladders import Ladders
from qualification.rules import Standing
from qualification.settings import LADDER

LIMITS = TradeLimits(ahead=timedelta(days=1))
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest_asyncio.fixture
async def opened(dsn: str) -> AsyncIterator[Database]:
    """A migrated database; the rules are announced already."""
    async with Database(dsn, service="qualification") as opened:
        async with opened.unit_of_work(lambda: NOW)() as tx:
            await install_ladder(tx, LADDER)
            tx.records.clear()
        yield opened


@pytest.fixture
def unit_of_work(opened: Database) -> UnitOfWork:
    """Transactions at noon of 2025-06-01."""
    return opened.unit_of_work(lambda: NOW)


@pytest.fixture
def record(unit_of_work: UnitOfWork) -> Callable[..., Awaitable[list[Message[TradeExecuted]]]]:
    """Hands trades to the handler as one batch, in a transaction."""

    async def run(*trades: TradeExecuted) -> list[Message[TradeExecuted]]:
        messages = [message(trade) for trade in trades]
        async with unit_of_work() as tx:
            await record_trades(messages, tx, Ladders(), LIMITS)
        return messages

    return run


@pytest.fixture
def activate(unit_of_work: UnitOfWork) -> Callable[..., Awaitable[list[Message[BadgeActivated]]]]:
    """Hands activations with these counts to the handler as one batch, in a transaction."""

    async def run(*counts: int, user_id: int = 7) -> list[Message[BadgeActivated]]:
        messages = [
            message(
                BadgeActivated(
                    user_id=user_id,
                    badge_id=f"badge_{count:03}",
                    activated_badges=count,
                    activated_at=NOW,
                )
            )
            for count in counts
        ]
        async with unit_of_work() as tx:
            await count_badges(messages, tx, Ladders())
        return messages

    return run


@pytest.fixture
def standing(opened: Database) -> Callable[..., Awaitable[Standing]]:
    """Reads where a user stands."""

    async def read(user_id: int = 7) -> Standing:
        async with opened.reading() as session:
            return await store.standing_of(session, user_id)

    return read


@pytest.fixture
def decisions(opened: Database) -> Callable[..., Awaitable[list[store.Decision]]]:
    """Reads why a user's tiers are unlocked."""

    async def read(user_id: int = 7) -> list[store.Decision]:
        async with opened.reading() as session:
            return list(await store.unlocks_of(session, user_id))

    return read


@pytest.fixture
def service(service: Service, opened: Database) -> Service:
    """The service beside a database that was opened before."""
    return service


@pytest.fixture
def trade() -> Callable[..., TradeExecuted]:
    """Makes trades of user 7, each with an id of its own unless told."""
    ids = count(1)

    def make(
        usd: str,
        *,
        user_id: int = 7,
        trade_id: str | None = None,
        source: str = "perpetual",
    ) -> TradeExecuted:
        return TradeExecuted(
            trade_id=trade_id or f"t-{next(ids)}",
            user_id=user_id,
            pair="BTC",
            side="buy",
            price=Decimal(1),
            size=Decimal(usd),
            notional_usd=Decimal(usd),
            traded_at=NOW,
            source=source,
        )

    return make


@pytest_asyncio.fixture
async def operator(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Asks as an operator."""
    async with client(service) as opened:
        opened.headers.update(bearer(1, roles=("user", "admin")))
        yield opened
