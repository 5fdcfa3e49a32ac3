"""Who takes part, and who could."""

from typing import Annotated

from laurel_schemas.competition_lifecycle_v1.topic import TOPIC, OfCompetition
from laurel_schemas.fields import (
    Amount,
    Count,
    Label,
    Points,
    Prose,
    Timestamp,
    Token,
    UserId,
    vocabulary,
)


class _Entry(OfCompetition):
    user_id: UserId


class EntryRequested(_Entry, topic=TOPIC, type="competition.entry.requested"):
    """A user wants to enter and owes the fee; the wallet answers with EntryFeePaid or -Refused."""

    entry_id: Token
    entry_fee: Points
    requested_at: Timestamp


class EntryRefunded(_Entry, topic=TOPIC, type="competition.entry.refunded"):
    """An entry came to nothing: the wallet gives its fee back, once, if it was paid."""

    entry_id: Token
    reason: Annotated[Token, vocabulary("withdrawn", "deleted", "cancelled", "closed")]
    refunded_at: Timestamp


class CompetitionEntered(_Entry, topic=TOPIC, type="competition.entered"):
    """A user takes part from now on."""

    entry_id: Token
    team_id: Token | None = None
    division: Label | None = None
    entered_at: Timestamp


class CompetitionLeft(_Entry, topic=TOPIC, type="competition.left"):
    """A user takes part no longer, by their own will or by a decision shown to them."""

    entry_id: Token
    reason: Annotated[Token, vocabulary("withdrawn", "disqualified", "deleted", "cancelled")]
    explanation: Prose | None = None
    left_at: Timestamp


class TeamInvited(_Entry, topic=TOPIC, type="competition.team.invited"):
    """The captain of a team lets a user join it until the competition starts; once per invitation.

    Whoever is invited need not take part yet.
    """

    team_id: Token
    team_name: Label
    captain_id: UserId
    starts_at: Timestamp
    invited_at: Timestamp


class EntryDeadlineApproaching(_Entry, topic=TOPIC, type="competition.entry_deadline.approaching"):
    """48 hours are left for a user who may enter and hasn't."""

    entry_deadline: Timestamp
    hours_remaining: Count
    entry_fee: Points
    entry_requirements: tuple[Label, ...] = ()
    is_eligible: bool
    volume_last_30_days_usd: Amount
    account_status: Annotated[Token, vocabulary("good_standing", "restricted", "suspended")]
    first_place: Label | None = None
    second_place: Label | None = None
    third_place: Label | None = None
    participation_rewards: Label | None = None
    total_participants: Count
    competition_level: Annotated[Token, vocabulary("low", "medium", "high")] | None = None
    historical_performance: Label | None = None
    noticed_at: Timestamp
