"""What can't wait: live streams, competitions that begin or end, prizes."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from laurel_schemas.event import Event
from laurel_schemas.fields import Count, Label, Points, Prose, Timestamp, Token, UserId
from laurel_schemas.nft_high_priority_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification

Rank = Annotated[int, Field(strict=True, ge=1)]


class LiveStreamData(Event):
    """Who went live; names are camelCase."""

    model_config = ConfigDict(alias_generator=to_camel)

    actor_id: UserId
    actor_username: Label
    stream_id: Token
    stream_title: Label | None = None


class LiveStreamStartedNotification(Notification, topic=TOPIC, type="live_stream_started"):
    """Somebody whom the user follows went live."""

    event_type: Literal["live_stream_started"] = "live_stream_started"
    priority: Literal["high"] = "high"
    data: LiveStreamData


class ReminderData(Event):
    """The competition and how long it takes until then."""

    competition_id: Token
    competition_name: Label
    due_at: Timestamp
    hours_remaining: Count
    has_entered: bool
    current_rank: Rank | None = None


class CompetitionStartReminder(Notification, topic=TOPIC, type="competition_start_reminder"):
    """A competition begins soon."""

    event_type: Literal["competition_start_reminder"] = "competition_start_reminder"
    priority: Literal["high"] = "high"
    data: ReminderData


class CompetitionEndReminder(Notification, topic=TOPIC, type="competition_end_reminder"):
    """A competition ends soon."""

    event_type: Literal["competition_end_reminder"] = "competition_end_reminder"
    priority: Literal["high"] = "high"
    data: ReminderData


class PrizeData(Event):
    """What was won, and by when it is to be claimed where it is not delivered by itself."""

    competition_id: Token
    competition_name: Label
    prize_id: Token
    ranking: Rank | None = None
    prize: Label
    points: Points | None = None
    claim_deadline: Timestamp | None = None
    manager_message: Prose | None = None


class CompetitionPrizeClaimable(Notification, topic=TOPIC, type="competition_prize_claimable"):
    """A prize waits to be claimed."""

    event_type: Literal["competition_prize_claimable"] = "competition_prize_claimable"
    priority: Literal["high"] = "high"
    data: PrizeData


class CompetitionPrizeDistributed(Notification, topic=TOPIC, type="competition_prize_distributed"):
    """A prize was delivered."""

    event_type: Literal["competition_prize_distributed"] = "competition_prize_distributed"
    priority: Literal["high"] = "high"
    data: PrizeData
