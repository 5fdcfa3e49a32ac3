"""Competitions: ranks, deadlines, announcements, milestones."""

from typing import Annotated, Literal

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Amount,
    Count,
    Label,
    Percentage,
    Points,
    Prose,
    SignedAmount,
    Timestamp,
    Token,
    Url,
    UserId,
    vocabulary,
)
from laurel_schemas.nft_batched_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification

Rank = Annotated[int, Field(strict=True, ge=1)]


class RankReward(Event):
    """What a range of ranks wins."""

    rank_range: Label
    reward: Label


class RankingData(Event):
    """The rank before and now; scores may be losses."""

    competition_id: Token
    competition_name: Label
    previous_rank: Rank
    current_rank: Rank
    rank_change: int
    current_score: SignedAmount
    leader_score: SignedAmount
    gap_to_leader: SignedAmount
    time_remaining: Label
    potential_rewards: tuple[RankReward, ...] = ()


class CompetitionRankingUpdate(Notification, topic=TOPIC, type="competition_ranking_update"):
    """The user's rank changed significantly; daily."""

    event_type: Literal["competition_ranking_update"] = "competition_ranking_update"
    priority: Literal["medium"] = "medium"
    data: RankingData


class OpenCompetition(Event):
    """The competition that can still be entered."""

    competition_id: Token
    competition_name: Label
    entry_deadline: Timestamp
    hours_remaining: Count
    entry_fee: Points
    entry_requirements: tuple[Label, ...] = ()


class EntryEligibility(Event):
    """Whether the user may enter, and by what."""

    is_eligible: bool
    volume_last_30_days: Amount
    account_status: Annotated[Token, vocabulary("good_standing", "restricted", "suspended")]
    has_entered: bool


class PlaceRewards(Event):
    """What there is to win."""

    first_place: Label | None = None
    second_place: Label | None = None
    third_place: Label | None = None
    participation_rewards: Label | None = None


class EntryStats(Event):
    """How the field looks."""

    total_participants: Count
    estimated_competition_level: Annotated[Token, vocabulary("low", "medium", "high")] | None = None
    user_historical_performance: Label | None = None


class EntryDeadlineData(Event):
    """What can be entered until when."""

    competition: OpenCompetition
    user_eligibility: EntryEligibility
    competition_rewards: PlaceRewards
    current_stats: EntryStats


class CompetitionEntryDeadlineApproaching(
    Notification, topic=TOPIC, type="competition_entry_deadline_approaching"
):
    """48 hours are left to enter."""

    event_type: Literal["competition_entry_deadline_approaching"] = (
        "competition_entry_deadline_approaching"
    )
    priority: Literal["medium"] = "medium"
    data: EntryDeadlineData


class AnnouncedCompetitionData(Event):
    """The new competition."""

    competition_id: Token
    competition_name: Label
    starts_at: Timestamp
    ends_at: Timestamp
    entry_deadline: Timestamp | None = None
    description: Prose | None = None
    top_reward: Label | None = None


class CompetitionAnnouncedNotification(Notification, topic=TOPIC, type="competition_announced"):
    """There is a new competition."""

    event_type: Literal["competition_announced"] = "competition_announced"
    priority: Literal["low"] = "low"
    data: AnnouncedCompetitionData


class CompetitionMilestoneData(Event):
    """The mark that the competition passed."""

    competition_id: Token
    competition_name: Label
    milestone_name: Label
    measure: Annotated[Token, vocabulary("volume", "participants", "trades")]
    milestone: Amount
    reached_at: Timestamp


class CompetitionMilestone(Notification, topic=TOPIC, type="competition_milestone"):
    """A competition passed a milestone."""

    event_type: Literal["competition_milestone"] = "competition_milestone"
    priority: Literal["medium"] = "medium"
    data: CompetitionMilestoneData


class CompetitionNoticeData(Event):
    """What a manager says."""

    competition_id: Token
    competition_name: Label
    notice_id: Token
    title: Label
    body: Prose
    url: Url | None = None


class CompetitionNotice(Notification, topic=TOPIC, type="competition_notice"):
    """A competition's manager has something to say to its entrants."""

    event_type: Literal["competition_notice"] = "competition_notice"
    priority: Literal["medium"] = "medium"
    data: CompetitionNoticeData


class TeamInvitationData(Event):
    """Which team may be joined until when, and who invites."""

    competition_id: Token
    competition_name: Label
    team_id: Token
    team_name: Label
    captain_id: UserId
    starts_at: Timestamp


class CompetitionTeamInvitation(Notification, topic=TOPIC, type="competition_team_invitation"):
    """The captain of a team invites the user."""

    event_type: Literal["competition_team_invitation"] = "competition_team_invitation"
    priority: Literal["medium"] = "medium"
    data: TeamInvitationData


class LapsedPrizeData(Event):
    """What was won and not claimed in time."""

    competition_id: Token
    competition_name: Label
    prize_id: Token
    lapsed_at: Timestamp


class CompetitionPrizeLapsed(Notification, topic=TOPIC, type="competition_prize_lapsed"):
    """A prize was not claimed before its deadline."""

    event_type: Literal["competition_prize_lapsed"] = "competition_prize_lapsed"
    priority: Literal["medium"] = "medium"
    data: LapsedPrizeData


class FinalStandingData(Event):
    """Where an entrant ended, among how many; `top_percentage` is 25 for the top quarter."""

    competition_id: Token
    competition_name: Label
    revision: Rank
    final_rank: Rank
    participants: Count
    top_percentage: Percentage
    final_score: SignedAmount
    team_id: Token | None = None
    division: Label | None = None
    ended_at: Timestamp


class CompetitionFinalStanding(Notification, topic=TOPIC, type="competition_final_standing"):
    """A competition has ended, or was scored anew."""

    event_type: Literal["competition_final_standing"] = "competition_final_standing"
    priority: Literal["medium"] = "medium"
    data: FinalStandingData
