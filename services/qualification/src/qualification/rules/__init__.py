"""How volume and badges become tiers and milestones: pure functions and frozen dataclasses."""

from qualification.rules.announcements import (
    milestones_reached,
    rule_defined,
    snapshot,
    tiers_unlocked,
)
from qualification.rules.backfills import (
    Backfill,
    BackfillKey,
    backfill_counted,
    beginning,
    ending,
    page_counted,
    page_refused,
    volume_found,
    volumes_of,
)
from qualification.rules.ladder import Ladder, Milestone, TierRule
from qualification.rules.standing import (
    Standing,
    Step,
    badges_counted,
    reconsidered,
    trades_counted,
)

__all__ = [
    "Backfill",
    "BackfillKey",
    "Ladder",
    "Milestone",
    "Standing",
    "Step",
    "TierRule",
    "backfill_counted",
    "badges_counted",
    "beginning",
    "ending",
    "milestones_reached",
    "page_counted",
    "page_refused",
    "reconsidered",
    "rule_defined",
    "snapshot",
    "tiers_unlocked",
    "trades_counted",
    "volume_found",
    "volumes_of",
]
