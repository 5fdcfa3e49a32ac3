"""wallet.points.v1: every change of a balance, in the envelopes that the socket shows.

Points are decimal strings here, as on every topic; the socket shows them as numbers, as the samples
do.
"""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from laurel_schemas.event import Event
from laurel_schemas.fields import Count, Label, Points, Timestamp, Token, UserId, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="wallet.points.v1",
    owner="wallet",
    description="Points earned, deducted and corrected, and answers to competitions, keyed by user",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)

Recipients = Annotated[tuple[UserId, ...], Field(min_length=1, max_length=1)]
EarningAction = Annotated[
    Token,
    vocabulary(
        *("video_liked", "video_viewed", "video_shared", "comment_posted", "video_uploaded"),
        *("like_received", "view_received", "share_received"),
        *("prize_awarded", "gift_received", "refund", "adjustment"),
    ),
]
DeductionAction = Annotated[
    Token,
    vocabulary(
        *("purchase", "withdrawal", "penalty", "gift_sent", "boost_post"),
        *("prize_reversed", "entry_fee", "expired", "adjustment"),
    ),
]


class _Camel(Event):
    model_config = ConfigDict(alias_generator=to_camel)


class PointsMetadata(_Camel):
    """What the change was about; which fields there are depends on the action."""

    user_type: Annotated[Token, vocabulary("viewer", "creator")] | None = None
    video_id: Token | None = None
    video_title: Label | None = None
    total_likes: Count | None = None
    total_views: Count | None = None
    total_shares: Count | None = None
    item_id: Token | None = None
    item_name: Label | None = None
    other_user_id: UserId | None = None
    competition_id: Token | None = None
    prize_id: Token | None = None


class BalanceChange(_Camel):
    """The balance before and after; it is never negative."""

    user_id: UserId
    new_balance: Points
    previous_balance: Points
    reason: Label
    timestamp: Timestamp
    transaction_id: Token | None = None


class Earning(BalanceChange):
    """Points gained by an action."""

    action: EarningAction
    points: Points
    metadata: PointsMetadata | None = None


class Deduction(BalanceChange):
    """Points spent or taken by an action."""

    action: DeductionAction
    points: Points
    metadata: PointsMetadata | None = None


class _WalletEvent(_Camel):
    recipient_ids: Recipients
    data: BalanceChange

    @property
    def user_id(self) -> int:
        """Whose wallet it is."""
        return self.data.user_id


class PointsEarned(_WalletEvent, topic=TOPIC, type="wallet.points.earned"):
    """A user earned points."""

    type: Literal["points_earned"] = "points_earned"
    event_type: Literal["wallet:points:earned"] = "wallet:points:earned"
    data: Earning


class PointsDeducted(_WalletEvent, topic=TOPIC, type="wallet.points.deducted"):
    """Points of a user were spent or taken."""

    type: Literal["points_deducted"] = "points_deducted"
    event_type: Literal["wallet:points:deducted"] = "wallet:points:deducted"
    data: Deduction


class WalletUpdated(_WalletEvent, topic=TOPIC, type="wallet.balance.updated"):
    """An operator corrected a balance."""

    type: Literal["wallet_update"] = "wallet_update"
    event_type: Literal["wallet:balance:updated"] = "wallet:balance:updated"
    data: BalanceChange


class _Answer(Event):
    user_id: UserId
    competition_id: Token


class PrizeDelivered(_Answer, topic=TOPIC, type="wallet.prize.delivered"):
    """The answer to a PrizeAwarded of points: they are on the balance."""

    prize_id: Token
    points: Points
    delivered_at: Timestamp


class PrizeFailed(_Answer, topic=TOPIC, type="wallet.prize.failed"):
    """The answer to a PrizeAwarded of points: they can't be paid, for good unless retried."""

    prize_id: Token
    error_code: Token
    error_message: Label
    retry_available: bool
    failed_at: Timestamp


class EntryFeePaid(_Answer, topic=TOPIC, type="wallet.entry_fee.paid"):
    """The answer to an EntryRequested: the fee is paid."""

    entry_id: Token
    points: Points
    paid_at: Timestamp


class EntryFeeRefused(_Answer, topic=TOPIC, type="wallet.entry_fee.refused"):
    """The answer to an EntryRequested: the balance does not suffice."""

    entry_id: Token
    required: Points
    available: Points
    refused_at: Timestamp
