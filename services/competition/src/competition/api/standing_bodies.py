"""What the routes of leaderboards answer with."""

from uuid import UUID

from laurel_schemas.fields import Percentage, SignedAmount, Timestamp
from laurel_service.api import Body

from competition.rules.standings import Standing


class StandingBody(Body):
    """An entrant's rank and score; `reachedAt` is when they came to it, by the trade's time.

    Within a division `rank` is that in it.
    """

    rank: int
    user_id: int
    score: SignedAmount
    trades: int
    reached_at: Timestamp | None
    division: str | None
    team_id: UUID | None


class OwnStanding(StandingBody):
    """Where the caller stands, in their division too, if they are in one."""

    division_rank: int | None


class Leaderboard(Body):
    """Who stands where, from the top or a rank on; `nextCursor` continues the list."""

    scoring: str
    participants: int
    standings: list[StandingBody]
    next_cursor: str | None


class Neighbours(Body):
    """Who stands around the caller, the caller among them, in order of rank."""

    participants: int
    top_percentage: Percentage
    standings: list[StandingBody]


class PercentileBody(Body):
    """The score that so many percent of the entrants do not pass, and whose rank it is."""

    percentile: int
    rank: int
    score: SignedAmount


class Percentiles(Body):
    """What it takes to be ahead of a share of the entrants."""

    participants: int
    percentiles: list[PercentileBody]


def body(standing: Standing) -> StandingBody:
    """The body of a standing."""
    return StandingBody(
        rank=standing.rank,
        user_id=standing.user_id,
        score=standing.score,
        trades=standing.trades,
        reached_at=standing.reached_at,
        division=standing.division,
        team_id=standing.team_id,
    )
