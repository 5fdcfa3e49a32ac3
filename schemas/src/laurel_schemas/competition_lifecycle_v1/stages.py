"""A competition's stages: announced, started, paused, ended, and what is said meanwhile."""

from typing import Annotated

from pydantic import Field

from laurel_schemas.competition_lifecycle_v1.topic import TOPIC, OfCompetition, Status
from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Count, Label, Points, Prose, Timestamp, Token, vocabulary

Rank = Annotated[int, Field(strict=True, ge=1)]


class RankReward(Event):
    """What the ranks of a range win, in words."""

    first_rank: Rank
    last_rank: Rank
    reward: Label


class CompetitionAnnounced(OfCompetition, topic=TOPIC, type="competition.announced"):
    """A competition is open to be seen; announced again, with a higher `revision`, when it changes.

    It runs while `starts_at` <= time < `ends_at`.
    """

    revision: Rank
    description: Prose | None = None
    status: Status
    starts_at: Timestamp
    ends_at: Timestamp
    entry_deadline: Timestamp | None = None
    entry_fee: Points | None = None
    entry_requirements: tuple[Label, ...] = ()
    scoring: Annotated[
        Token,
        vocabulary(
            *("volume", "realized_profit", "return", "trade_count", "distinct_pairs", "expression")
        ),
    ]
    rewards: tuple[RankReward, ...] = ()
    participation_reward: Label | None = None
    max_entrants: Rank | None = None


class CompetitionStatusChanged(OfCompetition, topic=TOPIC, type="competition.status_changed"):
    """A competition started, was paused, resumed, completed or called off; once per transition."""

    previous_status: Status
    status: Status
    reason: Label | None = None
    starts_at: Timestamp
    ends_at: Timestamp
    participants: Count
    changed_at: Timestamp


class CompetitionReminded(OfCompetition, topic=TOPIC, type="competition.reminded"):
    """The start or the end is near; once per competition, subject and lead."""

    subject: Annotated[Token, vocabulary("start", "end")]
    due_at: Timestamp
    hours_remaining: Count
    reminded_at: Timestamp


class CompetitionMilestoneReached(OfCompetition, topic=TOPIC, type="competition.milestone_reached"):
    """The competition as a whole passed a mark."""

    measure: Annotated[Token, vocabulary("volume", "participants", "trades")]
    milestone: Amount
    milestone_name: Label
    reached_at: Timestamp


class CompetitionNoticePosted(OfCompetition, topic=TOPIC, type="competition.notice_posted"):
    """A manager of the competition has something to say to its entrants."""

    notice_id: Token
    title: Label
    body: Prose
    posted_at: Timestamp
