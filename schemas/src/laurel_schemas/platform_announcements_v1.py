"""platform.announcements.v1: maintenance and other news of the surrounding platform."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Prose, Timestamp, Token, Url, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="platform.announcements.v1",
    owner="platform",
    description="Announcements to everybody, keyed by announcement",
    key="announcement_id",
    partitions=1,
    retention=timedelta(days=90),
)

Pause = Annotated[Token, vocabulary("nft_claims", "nft_upgrades", "badge_activations")]


class AnnouncementMade(Event, topic=TOPIC, type="platform.announcement.made", planned=True):
    """News for everybody; an announcement made again replaces the earlier one."""

    announcement_id: Token
    title: Label
    body: Prose
    url: Url | None = None
    announced_at: Timestamp


class MaintenanceScheduled(Event, topic=TOPIC, type="platform.maintenance.scheduled"):
    """Services will be away for a while.

    `pauses` says to services what they take no more of from the start until the maintenance has
    ended or the estimate has run out; what is under way then is finished.
    """

    announcement_id: Token
    maintenance_type: Annotated[Token, vocabulary("blockchain_upgrade", "platform_upgrade")]
    scheduled_start: Timestamp
    estimated_minutes: Annotated[int, Field(strict=True, ge=1)]
    affected_services: tuple[Label, ...]
    unaffected_services: tuple[Label, ...] = ()
    preparation_steps: tuple[Label, ...] = ()
    pauses: tuple[Pause, ...] = ()


class MaintenanceEnded(Event, topic=TOPIC, type="platform.maintenance.ended"):
    """The maintenance is over, or was called off before it began."""

    announcement_id: Token
    called_off: bool
    ended_at: Timestamp
