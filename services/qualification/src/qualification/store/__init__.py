"""What qualification keeps: the ledger, standings, decisions and the rules last published."""

from qualification.store.backfills import (
    PageKey,
    open_backfills,
    open_pages,
    save_backfill_conflicts,
    save_backfills,
)
from qualification.store.conflicts import counted_content
from qualification.store.decisions import (
    Decision,
    DecisionKind,
    save_milestones,
    save_unlocks,
    unlocks_of,
)
from qualification.store.standings import (
    dirty_standings,
    outgrown_standings,
    raise_badges,
    save_published,
    standing_of,
    standings_of,
)
from qualification.store.tier_rules import save_tier_rules
from qualification.store.trades import Added, Crossing, add_trades

__all__ = [
    "Added",
    "Crossing",
    "Decision",
    "DecisionKind",
    "PageKey",
    "add_trades",
    "counted_content",
    "dirty_standings",
    "open_backfills",
    "open_pages",
    "outgrown_standings",
    "raise_badges",
    "save_backfill_conflicts",
    "save_backfills",
    "save_milestones",
    "save_published",
    "save_tier_rules",
    "save_unlocks",
    "standing_of",
    "standings_of",
    "unlocks_of",
]
