"""trading.backfills.v1: trades from before a user came to Laurel, in pages."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Count, Increment, Timestamp, Token, UserId, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="trading.backfills.v1",
    owner="platform",
    description="Historical trades of a user: begin, pages and end of each backfill",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)

PAGE_TRADES = 2000

PageNumber = Annotated[int, Field(strict=True, ge=1)]


class _Backfill(Event):
    backfill_id: Token
    user_id: UserId


class BackfillBegun(_Backfill, topic=TOPIC, type="trading.backfill.begun"):
    """The platform starts to send a user's trades of a past period.

    One backfill covers one user and may hold a million trades; a repeated page counts once.
    """

    period_start: Timestamp
    period_end: Timestamp
    begun_at: Timestamp


class BackfilledTrade(Event):
    """A trade of the past, identified by its user and id as a live one."""

    trade_id: Token
    pair: Token
    side: Literal["buy", "sell"]
    price: Amount
    size: Amount
    notional_usd: Increment
    fee_usd: Increment | None = None
    traded_at: Timestamp
    match_id: Token | None = None
    source: Annotated[Token, vocabulary("perpetual", "strategy")] = "perpetual"
    strategy_id: Token | None = None


class BackfillPage(_Backfill, topic=TOPIC, type="trading.backfill.page"):
    """Some of the trades; pages are numbered from 1."""

    page: PageNumber
    trades: Annotated[tuple[BackfilledTrade, ...], Field(min_length=1, max_length=PAGE_TRADES)]


class BackfillEnded(_Backfill, topic=TOPIC, type="trading.backfill.ended"):
    """All pages were sent; `pages` and `trades` tell readers whether they have them all."""

    pages: Count
    trades: Count
    ended_at: Timestamp
