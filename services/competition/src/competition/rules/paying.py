"""The events that tell of prizes."""

from datetime import datetime

from laurel_schemas.competition_prizes_v1 import (
    PrizeAwarded,
    PrizeLapsed,
    PrizeOffered,
    PrizeReversed,
)

from competition.rules.competition import Competition
from competition.rules.prizes import Won


def offered(competition: Competition, won: Won, now: datetime) -> PrizeOffered:
    """A prize waits for its winner."""
    return PrizeOffered(
        prize_id=str(won.id),
        user_id=won.user_id,
        competition_id=competition.key,
        competition_name=competition.terms.name,
        rank=won.won_by_rank,
        prize=won.prize,
        claim_deadline=won.claim_deadline,
        offered_at=now,
    )


def awarded(competition: Competition, won: Won, now: datetime) -> PrizeAwarded:
    """A prize is to be delivered, once."""
    return PrizeAwarded(
        prize_id=str(won.id),
        user_id=won.user_id,
        competition_id=competition.key,
        competition_name=competition.terms.name,
        rank=won.won_by_rank,
        prize=won.prize,
        awarded_at=now,
    )


def lapsed(competition: Competition, won: Won, now: datetime) -> PrizeLapsed:
    """Nobody claimed a prize in time."""
    return PrizeLapsed(
        prize_id=str(won.id),
        user_id=won.user_id,
        competition_id=competition.key,
        competition_name=competition.terms.name,
        lapsed_at=now,
    )


def taken_back(competition: Competition, won: Won, reason: str, now: datetime) -> PrizeReversed:
    """A prize is taken back."""
    return PrizeReversed(
        prize_id=str(won.id),
        user_id=won.user_id,
        competition_id=competition.key,
        competition_name=competition.terms.name,
        reason=reason,
        reversed_at=now,
    )
