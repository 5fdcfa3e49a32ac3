"""A new user on a Socket.IO connection, whose one trade brings three notifications."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from aiokafka import AIOKafkaProducer
from laurel_cli.client import Client, Received
from laurel_cli.publishing import publish
from laurel_schemas.trading_trades_v1 import TradeExecuted

EXPECTED = frozenset({"level1_nft_unlock_available", "trading_volume_milestone", "badge_earned"})
_PATIENCE_SECONDS = 30
_NOTIONAL = Decimal(150_000)


@dataclass(slots=True)
class Listener:
    """Notes when each notification of a user arrives."""

    user_id: int
    _arrivals: dict[str, float] = field(default_factory=dict)
    _complete: asyncio.Event = field(default_factory=asyncio.Event)

    def heard(self, received: Received) -> None:
        """Note what the socket delivered."""
        self._arrivals.setdefault(received.kind, time.monotonic())
        if self._arrivals.keys() >= EXPECTED:
            self._complete.set()

    async def trade(self, kafka: AIOKafkaProducer) -> Sequence[float]:
        """Seconds from handing the trade to the producer to each expected notification.

        Raises TimeoutError if one does not come.
        """
        started = time.monotonic()
        await publish(kafka, [_trade(self.user_id)])
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._complete.wait()
        return [self._arrivals[kind] - started for kind in sorted(EXPECTED)]


@asynccontextmanager
async def listening(user_id: int, gateway: str, token: str) -> AsyncIterator[Listener]:
    """A user who is connected inside."""
    listener = Listener(user_id)
    async with Client(gateway, token, listener.heard):
        yield listener


def _trade(user_id: int) -> TradeExecuted:
    return TradeExecuted(
        trade_id=f"bench-{user_id}",
        user_id=user_id,
        pair="BTC",
        side="buy",
        price=_NOTIONAL,
        size=Decimal(1),
        notional_usd=_NOTIONAL,
        traded_at=datetime.now(UTC),
    )
