"""trading.strategies.v1: how users' strategies perform."""

from datetime import timedelta
from typing import Annotated

from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Amount,
    Count,
    Label,
    Percentage,
    Timestamp,
    Token,
    UserId,
    vocabulary,
)
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="trading.strategies.v1",
    owner="platform",
    description="Performance of strategies, keyed by the user who runs them",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)


class StrategyPerformed(Event, topic=TOPIC, type="trading.strategy.performed"):
    """What a strategy did in a period that ended at `measured_at`.

    `volume_usd` is what its trades, which are on trading.trades.v1, add up to; it is not added
    to the user's volume again.
    """

    strategy_id: Token
    user_id: UserId
    strategy_name: Label
    period: Annotated[Token, vocabulary("last_7_days", "last_30_days")]
    volume_usd: Amount
    roi_percentage: Percentage
    win_rate: Percentage
    trades_executed: Count
    measured_at: Timestamp
