"""competition.live.v1: what a leaderboard shows right now."""

from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Count, SignedAmount, Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="competition.live.v1",
    owner="competition",
    description="Leaderboards as they change, worthless a few seconds later, keyed by competition",
    key="competition_id",
    partitions=6,
    retention=timedelta(minutes=1),
    ephemeral=True,
)

MOST_SHOWN: Final = 50
"""Standings in one event, the best ones, and trades in one, the newest."""


class LiveStanding(Event):
    """Who stands where. Scores may be losses where a competition counts profit."""

    rank: Annotated[int, Field(strict=True, ge=1)]
    user_id: UserId
    score: SignedAmount
    trades: Count


class LiveTrade(Event):
    """A trade that counts; whose it is, is for operators."""

    user_id: UserId
    pair: Token
    side: Token
    notional_usd: Amount
    traded_at: Timestamp


class LeaderboardShown(Event, topic=TOPIC, type="competition.leaderboard.shown"):
    """The head of a leaderboard, whole: who missed an event needs only the next one.

    `version` is another with each change. `trades` are those that came since the event before.
    """

    competition_id: Token
    version: Count
    participants: Count
    standings: Annotated[tuple[LiveStanding, ...], Field(max_length=MOST_SHOWN)] = ()
    trades: Annotated[tuple[LiveTrade, ...], Field(max_length=MOST_SHOWN)] = ()
    shown_at: Timestamp
