"""Puts simulated trades on the topic."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

from laurel_cli import simulation
from laurel_cli.publishing import producer, publish_trades
from laurel_schemas.trading_trades_v1 import TradeExecuted

_NEW_SEED = count(1).__next__
_START = datetime(2025, 1, 1, tzinfo=UTC)


def trades(users: int, number: int, seed: int | None = None) -> Iterator[TradeExecuted]:
    """Simulated trades; in one process never the same twice, unless by the same seed."""
    return simulation.trades(users, number, seed or _NEW_SEED(), _START)


async def publish(kafka: str, users: int, number: int) -> None:
    """Publish simulated trades of so many users."""
    async with producer(kafka) as sender:
        await publish_trades(sender, trades(users, number))
