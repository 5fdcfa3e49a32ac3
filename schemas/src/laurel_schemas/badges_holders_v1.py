"""badges.holders.v1: the badges that every user holds now."""

from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Count, Label, TierLevel, Timestamp, Token, Url, UserId, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="badges.holders.v1",
    owner="badges",
    description="The latest badges of every user, from which a new service can start",
    key="user_id",
    partitions=6,
    retention=None,
    compacted=True,
    deletion="badges.holder.forgotten",
)


class HeldBadge(Event):
    """A badge and how far its holder has taken it; a bound one is activated, too."""

    badge_id: Token
    name: Label
    status: Annotated[Token, vocabulary("earned", "activated", "bound")]
    required_for_tier: TierLevel | None = None
    image_url: Url | None = None
    earned_at: Timestamp
    activated_at: Timestamp | None = None
    bound_at: Timestamp | None = None


class HolderSnapshot(Event, topic=TOPIC, type="badges.holder.snapshot"):
    """A user's badges at a moment; later snapshots have a higher `revision`.

    `activated_badges` counts what counts for tiers, bound ones included.
    """

    user_id: UserId
    revision: Annotated[int, Field(strict=True, ge=1)]
    badges: tuple[HeldBadge, ...]
    activated_badges: Count
    as_of: Timestamp


class HolderForgotten(Event, topic=TOPIC, type="badges.holder.forgotten", planned=True):
    """The user was deleted; a record of this key without a value says the same."""

    user_id: UserId
