"""How volume and badges become tiers and milestones: pure functions and frozen dataclasses."""

from qualification.rules.announcements import (
    milestones_reached,
    rule_defined,
    snapshot,
    tiers_unlocked,
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
    "Ladder",
    "Milestone",
    "Standing",
    "Step",
    "TierRule",
    "badges_counted",
    "milestones_reached",
    "reconsidered",
    "rule_defined",
    "snapshot",
    "tiers_unlocked",
    "trades_counted",
]
