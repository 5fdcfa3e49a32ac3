"""Users of a running suite who trade."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Self

import httpx
from laurel_cli.client import Client
from laurel_cli.publishing import producer, publish
from laurel_cli.running import Suite
from laurel_cli.wallets import home_secret, wallet_address
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.trading_trades_v1 import TradeExecuted

from tests.support.sent import Sent

START = datetime(2025, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trader:
    """A user with a custodial wallet."""

    user_id: int
    wallet: str

    @classmethod
    def new(cls, suite: Suite, sent: Sent) -> Self:
        """A user that the suite has not heard of."""
        user_id = sent.new_user_id()
        secret = home_secret(suite.stack.home.root)
        return cls(user_id, wallet_address(secret, f"trader {user_id}"))

    @property
    def announced(self) -> UserAnnounced:
        """The event that makes the user known."""
        return UserAnnounced(
            user_id=self.user_id,
            wallet_address=self.wallet,
            username=f"trader {self.user_id}",
            joined_at=START,
        )

    def trades(self, amounts: Sequence[str]) -> list[TradeExecuted]:
        """A trade of each amount in USD, an hour apart."""
        return [self.trade(number, amount) for number, amount in enumerate(amounts)]

    def trade(self, number: int, amount: str) -> TradeExecuted:
        """The user's trade of a number."""
        return TradeExecuted(
            trade_id=f"trade-{self.user_id}-{number}",
            user_id=self.user_id,
            pair="BTC",
            side="buy",
            price=Decimal(100_000),
            size=Decimal(amount) / 100_000,
            notional_usd=Decimal(amount),
            traded_at=START + timedelta(hours=number),
        )

    def client(self, suite: Suite) -> Client:
        """The user's connections through the gateway."""
        return Client(suite.endpoints.gateway, suite.secrets.issuer.token(self.user_id))

    def http(self, suite: Suite) -> httpx.AsyncClient:
        """The user's HTTP connection alone."""
        return http(suite, suite.secrets.issuer.token(self.user_id))


def http(suite: Suite, token: str | None = None) -> httpx.AsyncClient:
    """A connection to the gateway with a token, or without."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=suite.endpoints.gateway, headers=headers, timeout=15)


async def send(suite: Suite, events: Sequence[Event]) -> None:
    """Publish events as the platform does, and wait until Kafka has them."""
    async with producer(suite.endpoints.kafka) as kafka:
        await publish(kafka, events)


async def send_trades(suite: Suite, sent: Sent, trades: Sequence[TradeExecuted]) -> None:
    """Publish trades and remember them."""
    sent.add(trades)
    await send(suite, trades)


async def qualified(suite: Suite, sent: Sent, count: int) -> list[Trader]:
    """New users whose volume unlocks the first tier, announced together with their trades."""
    traders = [Trader.new(suite, sent) for _ in range(count)]
    trades = [trade for one in traders for trade in one.trades(["60000", "60000"])]
    sent.add(trades)
    await asyncio.gather(send(suite, [one.announced for one in traders]), send(suite, trades))
    return traders
