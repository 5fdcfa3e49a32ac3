"""How entrants stand (COMP-003, COMP-050)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class Standing(NamedTuple):
    """An entrant's rank and score.

    Ranks are by score; of equal scores by who held theirs first, by the trades' own times; then by
    who entered first, and by id. So nobody shares a rank. Without a score there is no `reached_at`.
    `division_rank` is known of final standings.
    """

    rank: int
    user_id: int
    score: Decimal
    trades: int
    reached_at: datetime | None
    entered_at: datetime
    division: str | None = None
    team_id: UUID | None = None
    division_rank: int | None = None


def top_percentage(rank: int, participants: int) -> Decimal:
    """The share of entrants that stand at least as high, in percent: 25 for the top quarter."""
    return (Decimal(100 * rank) / participants).quantize(Decimal("0.0001"))


PERCENTILES = (99, 95, 90, 75, 50, 25)


def percentile_ranks(participants: int) -> Mapping[int, int]:
    """The last rank that is ahead of so many percent of the entrants, by percentile."""
    if not participants:
        return {}
    return {one: max(1, participants * (100 - one) // 100) for one in PERCENTILES}
