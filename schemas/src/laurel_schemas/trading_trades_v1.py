"""trading.trades.v1: executed trades, from the trading platform."""

from datetime import timedelta
from typing import Annotated, Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Increment, Timestamp, Token, UserId, vocabulary
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

    `notional_usd` is the volume that counts for tiers; amounts are decimal
    strings. `match_id` is the same on both sides of a fill.

    `source` tells perpetual from strategy trading; a source that a reader doesn't
    know counts as perpetual. `strategy_id` names the strategy that traded.
    """

    trade_id: Token
    user_id: UserId
    pair: Token
    side: Literal["buy", "sell"]
    price: Amount
    size: Amount
    notional_usd: Increment
    fee_usd: Increment | None = None
    traded_at: Timestamp
    order_id: Token | None = None
    match_id: Token | None = None
    source: Annotated[Token, vocabulary("perpetual", "strategy")] = "perpetual"
    strategy_id: Token | None = None
