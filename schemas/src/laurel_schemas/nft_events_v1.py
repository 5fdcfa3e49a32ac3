"""nft-events.v1: the life of NFTs and their transactions (seed 001, "NFT Events Topic")."""

from datetime import timedelta
from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, TierLevel, Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="nft-events.v1",
    owner="minting",
    description="NFTs claimed and the status of their transactions, keyed by user",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)


class _Data(Event):
    model_config = ConfigDict(alias_generator=to_camel)

    user_id: UserId


class ClaimedNft(_Data):
    """The NFT that was minted and to whom."""

    nft_level: TierLevel
    tier_name: Label
    mint_address: Token
    transaction_signature: Token
    wallet_address: Token
    nft_image_url: str
    fee_reduction_percent: int
    ai_agent_uses_per_week: int


class TransactionStatus(_Data):
    """How far a transaction is; `progress` in percent."""

    transaction_id: Token
    mint_address: Token
    status: Literal["submitted", "confirmed", "finalized", "failed"]
    step: Literal["mint_submitted", "mint_completed", "mint_finalized", "mint_failed"]
    progress: int = Field(ge=0, le=100)


class FailedTransaction(_Data):
    """Why a transaction failed and what comes next (seed 000, 4.1)."""

    transaction_id: Token
    transaction_type: Literal["nft_claim"]
    error_code: Token
    error_message: Label
    user_impact: Label
    retry_available: bool
    retry_at: Timestamp | None = None


class _NftEvent(Event):
    model_config = ConfigDict(alias_generator=to_camel)

    timestamp: Timestamp
    data: _Data

    @property
    def user_id(self) -> int:
        """The user whose NFT it is."""
        return self.data.user_id


class NftClaimed(_NftEvent, topic=TOPIC, type="nft.claimed"):
    """An NFT was minted for a claim and is active in its owner's wallet."""

    event_type: Literal["claimed"] = "claimed"
    data: ClaimedNft


class NftTransactionStatusChanged(_NftEvent, topic=TOPIC, type="nft.transaction.status_changed"):
    """A transaction reached its next status."""

    event_type: Literal["transaction_status"] = "transaction_status"
    data: TransactionStatus


class NftTransactionFailed(_NftEvent, topic=TOPIC, type="nft.transaction.failed"):
    """A transaction failed; announced once per transaction and error."""

    event_type: Literal["transaction_failed"] = "transaction_failed"
    data: FailedTransaction
