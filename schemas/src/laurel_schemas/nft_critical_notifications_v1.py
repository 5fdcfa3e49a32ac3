"""nft-critical-notifications.v1: delivered at once."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Prose, Token, vocabulary
from laurel_schemas.nft_events_v1 import NftLevel
from laurel_schemas.notification import Notification
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="nft-critical-notifications.v1",
    owner="notification_router",
    description="Critical notifications: within 30 seconds",
    key="user_id",
    partitions=3,
    retention=timedelta(days=7),
    public=True,
)


class CompensationData(Event):
    """What makes up for the failure."""

    type: Annotated[Token, vocabulary("priority_retry")]
    description: Label


class FailedTransactionData(Event):
    """What failed, what it means for the user and when it is tried again.

    `retry_eta` is the time until then in words, such as "30 minutes".
    """

    transaction_id: Token
    transaction_type: Label
    error_code: Token
    error_message: Label
    user_impact: Label
    retry_available: bool
    retry_eta: Label | None = None
    support_ticket: Token | None = None
    compensation: CompensationData | None = None


class TransactionFailed(Notification, topic=TOPIC, type="transaction_failed"):
    """An NFT transaction failed due to the chain or the system."""

    event_type: Literal["transaction_failed"] = "transaction_failed"
    priority: Literal["critical"] = "critical"
    data: FailedTransactionData


class ReceivedNft(Event):
    """The NFT that was airdropped; Trophy Breeder bears level 3."""

    nft_id: Token
    tier_level: NftLevel
    tier_name: Label
    mint_address: Token
    special_attributes: tuple[Label, ...] = ()


class AirdropData(Event):
    """Which NFT was won where."""

    airdrop_id: Token
    competition_id: Token
    competition_name: Label
    ranking: Annotated[int, Field(strict=True, ge=1)]
    nft_received: ReceivedNft
    manager_message: Prose | None = None


class CompetitionNftAirdrop(Notification, topic=TOPIC, type="competition_nft_airdrop"):
    """A competition's NFT is in the user's wallet."""

    event_type: Literal["competition_nft_airdrop"] = "competition_nft_airdrop"
    priority: Literal["critical"] = "critical"
    data: AirdropData
