"""Tables of the competition service."""

from competition.tables.activity import activity_windows
from competition.tables.analytics import (
    event_analytics,
    export_parts,
    exports,
    milestones_told,
)
from competition.tables.columns import metadata
from competition.tables.competitions import competitions, entries, people
from competition.tables.decisions import (
    competition_changes,
    competition_roles,
    scoring_versions,
)
from competition.tables.fees import entry_fees
from competition.tables.findings import findings
from competition.tables.prizes import (
    event_prize_distributions,
    prize_claim_history,
    user_event_prizes,
)
from competition.tables.scores import pauses, settlements, trade_conflicts, trade_ledger
from competition.tables.seals import seal_tiles, seals
from competition.tables.standings import standing_changes, standing_counts, told_ranks
from competition.tables.teams import team_invitations, teams

__all__ = [
    "activity_windows",
    "competition_changes",
    "competition_roles",
    "competitions",
    "entries",
    "entry_fees",
    "event_analytics",
    "event_prize_distributions",
    "export_parts",
    "exports",
    "findings",
    "metadata",
    "milestones_told",
    "pauses",
    "people",
    "prize_claim_history",
    "scoring_versions",
    "seal_tiles",
    "seals",
    "settlements",
    "standing_changes",
    "standing_counts",
    "team_invitations",
    "teams",
    "told_ranks",
    "trade_conflicts",
    "trade_ledger",
    "user_event_prizes",
]
