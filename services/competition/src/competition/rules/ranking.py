"""How ranks that changed are told, once a day (COMP-006)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from laurel_schemas.competition_standings_v1 import PotentialReward, RankChanged

from competition.rules.competition import Competition
from competition.rules.prizes import PrizeRange
from competition.rules.standings import Standing

DAY = timedelta(days=1)


def day_of(competition: Competition, now: datetime) -> int:
    """How many days a competition has run."""
    return (now - competition.terms.starts_at) // DAY


def next_round(competition: Competition, now: datetime) -> datetime:
    """When ranks are told next."""
    return competition.terms.starts_at + (day_of(competition, now) + 1) * DAY


def rank_changed(
    competition: Competition, previous: int, standing: Standing, leader: Standing, now: datetime
) -> RankChanged:
    """An entrant stands elsewhere than a day before."""
    return RankChanged(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        user_id=standing.user_id,
        previous_rank=previous,
        current_rank=standing.rank,
        current_score=standing.score,
        leader_score=leader.score,
        # Scores move while a page is told: nobody trails by less than nothing.
        gap_to_leader=max(leader.score - standing.score, leader.score * 0),
        ends_at=competition.terms.ends_at,
        potential_rewards=potential_rewards(competition.terms.prizes),
        changed_at=now,
    )


def potential_rewards(prizes: Sequence[PrizeRange]) -> tuple[PotentialReward, ...]:
    """What ranges of ranks would win, in the words of the notification."""
    return tuple(
        PotentialReward(rank_range=_range(one.first_rank, one.last_rank), reward=one.description)
        for one in sorted(prizes, key=lambda prize: (prize.first_rank, prize.last_rank))
    )


def _range(first: int, last: int) -> str:
    return _ordinal(first) if first == last else f"{_ordinal(first)}-{_ordinal(last)}"


def _ordinal(rank: int) -> str:
    teen = rank % 100 in (11, 12, 13)
    return f"{rank}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th')}"
