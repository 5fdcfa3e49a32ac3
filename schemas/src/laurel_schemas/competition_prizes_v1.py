"""competition.prizes.v1: who wins what."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Amount,
    Label,
    Percent,
    Points,
    Prose,
    Timestamp,
    Token,
    UserId,
    vocabulary,
)
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="competition.prizes.v1",
    owner="competition",
    description="Prizes offered, awarded, lapsed and reversed, keyed by winner",
    key="user_id",
    partitions=6,
    retention=timedelta(days=90),
)

Rank = Annotated[int, Field(strict=True, ge=1)]


class Prize(Event):
    """What is won; which fields there are depends on the kind.

    `tier_level` and `tier_name` say which NFT; Trophy Breeder bears level 3.
    """

    kind: Annotated[Token, vocabulary("points", "token", "nft", "fee_discount", "custom")]
    description: Label
    points: Points | None = None
    token_mint: Token | None = None
    token_amount: Amount | None = None
    tier_level: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    tier_name: Label | None = None
    special_attributes: tuple[Label, ...] = ()
    fee_reduction_percent: Percent | None = None
    valid_until: Timestamp | None = None


class _Winner(Event):
    prize_id: Token
    user_id: UserId
    competition_id: Token
    competition_name: Label


class PrizeOffered(_Winner, topic=TOPIC, type="competition.prize.offered"):
    """A prize waits to be claimed by its winner until the deadline."""

    rank: Rank | None = None
    prize: Prize
    claim_deadline: Timestamp | None = None
    offered_at: Timestamp


class PrizeAwarded(_Winner, topic=TOPIC, type="competition.prize.awarded"):
    """A prize is to be delivered, once: by the wallet if points, by minting if tokens or NFTs.

    They answer with PrizeDelivered or PrizeFailed on their own topics. A prize for taking part
    has no rank.
    """

    rank: Rank | None = None
    prize: Prize
    manager_message: Prose | None = None
    awarded_at: Timestamp


class PrizeReversed(_Winner, topic=TOPIC, type="competition.prize.reversed"):
    """An award is taken back; what was spent of it stays owed."""

    reason: Label
    reversed_at: Timestamp


class PrizeLapsed(_Winner, topic=TOPIC, type="competition.prize.lapsed"):
    """Nobody claimed a prize before its deadline."""

    lapsed_at: Timestamp
