"""competition.standings.v1: how entrants stand and where they ended."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Count, Label, Percentage, SignedAmount, Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="competition.standings.v1",
    owner="competition",
    description="Significant changes of rank and final ranks, keyed by entrant",
    key="user_id",
    partitions=6,
    retention=timedelta(days=90),
)

Rank = Annotated[int, Field(strict=True, ge=1)]


class _Standing(Event):
    """Scores may be losses where a competition counts profit."""

    competition_id: Token
    competition_name: Label
    user_id: UserId
    team_id: Token | None = None
    division: Label | None = None


class PotentialReward(Event):
    """What a range of ranks would win."""

    rank_range: Label
    reward: Label


class RankChanged(_Standing, topic=TOPIC, type="competition.rank.changed"):
    """An entrant's rank changed since the last update; at most once a day."""

    previous_rank: Rank
    current_rank: Rank
    current_score: SignedAmount
    leader_score: SignedAmount
    gap_to_leader: SignedAmount
    ends_at: Timestamp
    potential_rewards: tuple[PotentialReward, ...] = ()
    changed_at: Timestamp


class StandingFinal(_Standing, topic=TOPIC, type="competition.standing.final"):
    """Where an entrant ended; a re-scored competition says it again with a higher `revision`.

    `top_percentage` is the share of entrants that stand at least as high: 25 for the top quarter.
    """

    revision: Rank
    rank: Rank
    score: SignedAmount
    participants: Count
    top_percentage: Percentage
    ended_at: Timestamp
