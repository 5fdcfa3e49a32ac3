"""How volume and badges become tiers and milestones: pure functions and frozen dataclasses."""

from qualification.rules.announcements import (
    milestones_owed,
    milestones_reached,
    rule_defined,
    tiers_unlocked,
    written_snapshot,
)
from qualification.rules.backfills import (
    Backfill,
    BackfillKey,
    VolumeBadge,
    backfill_counted,
    beginning,
    ending,
    page_counted,
    page_refused,
    volume_found,
    volumes_of,
)
from qualification.rules.ladder import Ladder, Milestone, StrategyBonus, TierRule
from qualification.rules.openings import Opening, opened, read_opening
from qualification.rules.savings import Savings, savings_reached
from qualification.rules.standing import (
    Standing,
    Step,
    badges_counted,
    reconsidered,
    trades_counted,
)
from qualification.rules.strategies import Reached, Strategy, bonus_activated, helped
from qualification.rules.upgrades import (
    PACE_PERIOD,
    UpgradeMet,
    conditions_met,
    volumes_reached,
    with_pace,
)

__all__ = [
    "PACE_PERIOD",
    "Backfill",
    "BackfillKey",
    "Ladder",
    "Milestone",
    "Opening",
    "Reached",
    "Savings",
    "Standing",
    "Step",
    "Strategy",
    "StrategyBonus",
    "TierRule",
    "UpgradeMet",
    "VolumeBadge",
    "backfill_counted",
    "badges_counted",
    "beginning",
    "bonus_activated",
    "conditions_met",
    "ending",
    "helped",
    "milestones_owed",
    "milestones_reached",
    "opened",
    "page_counted",
    "page_refused",
    "read_opening",
    "reconsidered",
    "rule_defined",
    "savings_reached",
    "tiers_unlocked",
    "trades_counted",
    "volume_found",
    "volumes_of",
    "volumes_reached",
    "with_pace",
    "written_snapshot",
]
