"""A competition that users of the bench take part in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
from laurel_cli.publishing import producer, publish
from laurel_cli.running import Suite
from laurel_schemas.trading_trades_v1 import TradeExecuted

from bench.ground import at_rest
from tests.support import contests


async def entered(running: Suite, users: Sequence[int]) -> str:
    """The id of one that all of them have entered, each with a score."""
    starts_at = datetime.now(UTC) + timedelta(minutes=10)
    url = running.endpoints.gateway
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        terms = {"name": "Bench", "startsAt": starts_at.isoformat()}
        terms["endsAt"] = (starts_at + timedelta(days=1)).isoformat()
        id_ = await contests.published(running, client, terms)
        await contests.each(contests.entered(running, client, user, id_) for user in users)
    async with producer(running.endpoints.kafka) as kafka:
        await publish(kafka, [_trade(user, starts_at) for user in users])
    await at_rest(running)
    return id_


def _trade(user: int, at: datetime) -> TradeExecuted:
    usd = Decimal(100 + user % 977)
    return TradeExecuted(
        trade_id=f"contest-{user}",
        user_id=user,
        pair="BTC",
        side="buy",
        price=Decimal(1),
        size=usd,
        notional_usd=usd,
        traded_at=at,
    )
