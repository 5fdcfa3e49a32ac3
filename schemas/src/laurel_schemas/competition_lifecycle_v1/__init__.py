"""competition.lifecycle.v1: competitions from announcement to end, and who takes part."""

from laurel_schemas.competition_lifecycle_v1.entries import (
    CompetitionEntered,
    CompetitionLeft,
    EntryDeadlineApproaching,
    EntryRefunded,
    EntryRequested,
    TeamInvited,
)
from laurel_schemas.competition_lifecycle_v1.stages import (
    CompetitionAnnounced,
    CompetitionMilestoneReached,
    CompetitionNoticePosted,
    CompetitionReminded,
    CompetitionStatusChanged,
    RankReward,
)
from laurel_schemas.competition_lifecycle_v1.topic import (
    TOPIC,
    OfCompetition,
)

__all__ = [
    "TOPIC",
    "CompetitionAnnounced",
    "CompetitionEntered",
    "CompetitionLeft",
    "CompetitionMilestoneReached",
    "CompetitionNoticePosted",
    "CompetitionReminded",
    "CompetitionStatusChanged",
    "EntryDeadlineApproaching",
    "EntryRefunded",
    "EntryRequested",
    "OfCompetition",
    "RankReward",
    "TeamInvited",
]
