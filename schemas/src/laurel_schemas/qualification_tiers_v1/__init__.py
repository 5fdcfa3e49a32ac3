"""qualification.tiers.v1: what a user's volume and badges have unlocked."""

from laurel_schemas.qualification_tiers_v1.topic import (
    TOPIC,
)
from laurel_schemas.qualification_tiers_v1.unlocks import (
    CountedBadge,
    NextMilestone,
    QualificationStatusChanged,
    TierUnlocked,
    UpgradeConditionsMet,
    UpgradeSuggested,
    VolumeMilestoneReached,
)
from laurel_schemas.qualification_tiers_v1.volumes import (
    BackfillCounted,
    EligibleBadge,
    FeeSavingsMilestoneReached,
    NextSavings,
    QualifiedTier,
    StrategyBonusActivated,
    StrategyMilestone,
)

__all__ = [
    "TOPIC",
    "BackfillCounted",
    "CountedBadge",
    "EligibleBadge",
    "FeeSavingsMilestoneReached",
    "NextMilestone",
    "NextSavings",
    "QualificationStatusChanged",
    "QualifiedTier",
    "StrategyBonusActivated",
    "StrategyMilestone",
    "TierUnlocked",
    "UpgradeConditionsMet",
    "UpgradeSuggested",
    "VolumeMilestoneReached",
]
