"""Tables of the competition service."""

from competition.tables.columns import metadata
from competition.tables.competitions import (
    competition_changes,
    competition_roles,
    competitions,
    entries,
    people,
)
from competition.tables.prizes import (
    event_prize_distributions,
    prize_claim_history,
    user_event_prizes,
)
from competition.tables.scores import pauses, settlements, trade_conflicts, trade_ledger

__all__ = [
    "competition_changes",
    "competition_roles",
    "competitions",
    "entries",
    "event_prize_distributions",
    "metadata",
    "pauses",
    "people",
    "prize_claim_history",
    "settlements",
    "trade_conflicts",
    "trade_ledger",
    "user_event_prizes",
]
