"""A new user on a Socket.IO connection, whose one trade brings three notifications."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaProducer
from laurel_cli.client import Client, Received
from laurel_cli.publishing import publish
from laurel_schemas.trading_trades_v1 import TradeExecuted

EXPECTED = frozenset({"level1_nft_unlock_available", "trading_volume_milestone", "badge_earned"})
_PATIENCE_SECONDS = 30
_NOTIONAL = Decimal(150_000)


@dataclass(slots=True)
class Listener:
    """An async context manager: connected inside."""

    user_id: int
    gateway: str
    token: str
    _arrivals: dict[str, float] = field(default_factory=dict)
    _complete: asyncio.Event = field(default_factory=asyncio.Event)
    _client: Client = field(init=False)

    async def __aenter__(self) -> Self:
        self._client = Client(self.gateway, self.token, self._heard)
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    def _heard(self, received: Received) -> None:
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
