"""What qualification keeps: the ledger, standings, decisions and the rules last published."""

from qualification.store.backfills import (
    PageKey,
    open_backfills,
    open_pages,
    save_backfill_conflicts,
    save_backfills,
)
from qualification.store.badges import save_badge_definitions, volume_badges
from qualification.store.conflicts import counted_content
from qualification.store.decisions import (
    Decision,
    DecisionKind,
    save_milestones,
    save_unlocks,
    unlocks_of,
)
from qualification.store.eligibility import (
    changed_eligibility,
    eligibility_of,
    forget_changes,
    forget_old_changes,
    note_changes,
    profile_of,
)
from qualification.store.explaining import Evidence, evidence_of, save_badge_counts
from qualification.store.pace import recent_volumes
from qualification.store.records import QualificationRecord, qualification_records
from qualification.store.reviews import highest_savings
from qualification.store.savings import (
    calculate_savings,
    forget_benefits,
    save_benefits,
    save_savings_reached,
)
from qualification.store.standings import (
    dirty_standings,
    lower_badges,
    raise_badges,
    save_published,
    standing_of,
    standings_of,
)
from qualification.store.strategies import (
    badge_names,
    milestones_of,
    save_bonuses,
    save_strategies,
    strategies_of,
)
from qualification.store.tier_rules import save_tier_rules
from qualification.store.trades import Added, Crossing, add_trades
from qualification.store.upgrades import (
    Holder,
    Nft,
    lock_standings,
    save_holders,
    save_nfts,
    save_volumes_reached,
    upgrades_met,
    volume_reached,
)

__all__ = [
    "Added",
    "Crossing",
    "Decision",
    "DecisionKind",
    "Evidence",
    "Holder",
    "Nft",
    "PageKey",
    "QualificationRecord",
    "add_trades",
    "badge_names",
    "calculate_savings",
    "changed_eligibility",
    "counted_content",
    "dirty_standings",
    "eligibility_of",
    "evidence_of",
    "forget_benefits",
    "forget_changes",
    "forget_old_changes",
    "highest_savings",
    "lock_standings",
    "lower_badges",
    "milestones_of",
    "note_changes",
    "open_backfills",
    "open_pages",
    "profile_of",
    "qualification_records",
    "raise_badges",
    "recent_volumes",
    "save_backfill_conflicts",
    "save_backfills",
    "save_badge_counts",
    "save_badge_definitions",
    "save_benefits",
    "save_bonuses",
    "save_holders",
    "save_milestones",
    "save_nfts",
    "save_published",
    "save_savings_reached",
    "save_strategies",
    "save_tier_rules",
    "save_unlocks",
    "save_volumes_reached",
    "standing_of",
    "standings_of",
    "strategies_of",
    "unlocks_of",
    "upgrades_met",
    "volume_badges",
    "volume_reached",
]
