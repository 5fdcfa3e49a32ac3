"""badges.definitions.v1: the badges that there are to earn."""

from typing import Annotated

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Label, TierLevel, Token, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="badges.definitions.v1",
    owner="badges",
    description="The latest definition of every badge, from which a new service can start",
    key="badge_id",
    partitions=1,
    retention=None,
    compacted=True,
)


class BadgeDefined(Event, topic=TOPIC, type="badges.badge.defined"):
    """What a badge is; published when it changes, and when it is offered no more.

    `volume_usd` is the trading volume that alone earns it, absent where something else does.
    """

    badge_id: Token
    name: Label
    badge_type: Annotated[
        Token, vocabulary("micro_badge", "achievement_badge", "event_badge", "special_badge")
    ]
    category: Label
    rarity: Annotated[Label, vocabulary("Common", "Uncommon", "Rare", "Epic", "Legendary")]
    description: Label
    required_for_tier: TierLevel | None = None
    volume_usd: Amount | None = None
    offered: bool
