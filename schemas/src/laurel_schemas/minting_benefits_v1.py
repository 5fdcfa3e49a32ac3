"""minting.benefits.v1: what every user's NFTs give them now."""

from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Count,
    Label,
    Percent,
    TierLevel,
    Timestamp,
    Token,
    UserId,
    vocabulary,
)
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="minting.benefits.v1",
    owner="minting",
    description="The latest benefits of every user, for those who charge fees or grant uses",
    key="user_id",
    partitions=6,
    retention=None,
    compacted=True,
    deletion="minting.benefits.forgotten",
)


class TieredBenefits(Event):
    """What the tiered NFT gives; nothing until its benefits are activated."""

    mint_address: Token
    level: TierLevel
    tier_name: Label
    fee_reduction_percent: Percent
    ai_agent_uses_per_week: Count
    features: tuple[Label, ...] = ()
    activated_at: Timestamp | None = None


class CompetitionBenefits(Event):
    """What an NFT won in a competition gives, until `valid_until`."""

    mint_address: Token
    tier_name: Label
    fee_reduction_percent: Percent
    features: tuple[Label, ...] = ()
    activated_at: Timestamp | None = None
    valid_until: Timestamp | None = None


class FeeDiscount(Event):
    """A discount without an NFT, such as a reward for taking part."""

    source: Annotated[Token, vocabulary("participation")]
    fee_reduction_percent: Percent
    valid_until: Timestamp | None = None


class BenefitsSnapshot(Event, topic=TOPIC, type="minting.benefits.snapshot"):
    """A user's benefits from `as_of` on; later snapshots have a higher `revision`.

    `fee_reduction_percent` is the best of all that are in force, and `decided_by` says of which
    kind it is. A change that only time brings is announced when it comes.
    """

    user_id: UserId
    revision: Annotated[int, Field(strict=True, ge=1)]
    fee_reduction_percent: Percent
    decided_by: Annotated[Token, vocabulary("tiered", "competition", "discount", "none")]
    ai_uses_per_week: Count
    extra_ai_uses: Count = 0
    tiered: TieredBenefits | None = None
    competition: tuple[CompetitionBenefits, ...] = ()
    discounts: tuple[FeeDiscount, ...] = ()
    as_of: Timestamp


class BenefitsForgotten(Event, topic=TOPIC, type="minting.benefits.forgotten"):
    """The user was deleted; a record of this key without a value says the same."""

    user_id: UserId
