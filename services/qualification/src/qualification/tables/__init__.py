"""Tables of the qualification service."""

from qualification.tables.backfills import backfill_conflicts, backfill_pages, backfills
from qualification.tables.columns import metadata
from qualification.tables.ledger import trade_conflicts, trade_ledger, trades
from qualification.tables.standings import (
    milestones_reached,
    standings,
    tier_rules,
    tier_unlocks,
)

__all__ = [
    "backfill_conflicts",
    "backfill_pages",
    "backfills",
    "metadata",
    "milestones_reached",
    "standings",
    "tier_rules",
    "tier_unlocks",
    "trade_conflicts",
    "trade_ledger",
    "trades",
]
