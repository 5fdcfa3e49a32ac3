"""trading.trades.v1: executed trades, from the trading platform."""

from datetime import timedelta
from typing import Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="trading.trades.v1",
    owner="platform",
    description="Every executed trade, keyed by its trader",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)


class TradeExecuted(Event, topic=TOPIC, type="trading.trade.executed"):
    """A trade was executed; `trade_id` is its natural key and is counted once.

    `notional_usd` is the volume that counts for tiers (seed 002, 1.1); amounts are decimal
    strings. `source` tells perpetual from strategy trading (seed 000, 3.1).
    """

    trade_id: Token
    user_id: UserId
    pair: Token
    side: Literal["buy", "sell"]
    price: Amount
    size: Amount
    notional_usd: Amount
    fee_usd: Amount | None = None
    traded_at: Timestamp
    order_id: Token | None = None
    source: Literal["perpetual", "strategy"] = "perpetual"
