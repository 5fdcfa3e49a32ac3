"""Tables of the qualification service."""

from qualification.tables.backfills import backfill_conflicts, backfill_pages, backfills
from qualification.tables.badges import badge_definitions
from qualification.tables.columns import metadata
from qualification.tables.history import badge_counts, tier_rule_versions
from qualification.tables.ladders import ladder_versions
from qualification.tables.ledger import trade_conflicts, trade_ledger, trades
from qualification.tables.people import deleted_people
from qualification.tables.savings import benefit_periods, fee_savings, savings_reached
from qualification.tables.standings import (
    milestones_reached,
    standings,
    tier_rules,
    tier_unlocks,
)
from qualification.tables.strategies import strategies, strategy_bonuses
from qualification.tables.upgrades import (
    badge_holders,
    eligibility_changes,
    tiered_nfts,
    upgrades_met,
    volumes_reached,
)
from qualification.tables.what_ifs import what_if_changes, what_ifs

__all__ = [
    "backfill_conflicts",
    "backfill_pages",
    "backfills",
    "badge_counts",
    "badge_definitions",
    "badge_holders",
    "benefit_periods",
    "deleted_people",
    "eligibility_changes",
    "fee_savings",
    "ladder_versions",
    "metadata",
    "milestones_reached",
    "savings_reached",
    "standings",
    "strategies",
    "strategy_bonuses",
    "tier_rule_versions",
    "tier_rules",
    "tier_unlocks",
    "tiered_nfts",
    "trade_conflicts",
    "trade_ledger",
    "trades",
    "upgrades_met",
    "volumes_reached",
    "what_if_changes",
    "what_ifs",
]
