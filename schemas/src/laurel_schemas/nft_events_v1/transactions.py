"""Claims, and the status of every transaction."""

from typing import Annotated, Literal

from laurel_schemas.fields import (
    Count,
    Label,
    Percent,
    TierLevel,
    Timestamp,
    Token,
    Url,
    vocabulary,
)
from laurel_schemas.nft_events_v1.envelope import TOPIC, NftData, NftDetail, NftEvent


class ClaimedNft(NftData):
    """The NFT that was minted and to whom."""

    nft_level: TierLevel
    tier_name: Label
    mint_address: Token
    transaction_signature: Token
    wallet_address: Token
    nft_image_url: Url
    fee_reduction_percent: Count
    ai_agent_uses_per_week: Count


class TransactionStatus(NftData):
    """How far a transaction is; `progress` in percent."""

    transaction_id: Token
    mint_address: Token
    status: Annotated[Token, vocabulary("submitted", "confirmed", "finalized", "failed")]
    step: Annotated[
        Token,
        vocabulary(
            *("mint_submitted", "mint_completed", "mint_finalized", "mint_failed"),
            *("upgrade_submitted", "upgrade_completed", "upgrade_finalized", "upgrade_failed"),
        ),
    ]
    progress: Percent


class Compensation(NftDetail):
    """What makes up for a failure: the next attempt of a priority retry jumps the queue."""

    type: Annotated[Token, vocabulary("priority_retry")]
    description: Label


class FailedTransaction(NftData):
    """Why a transaction failed and what comes next."""

    transaction_id: Token
    transaction_type: Annotated[
        Token, vocabulary("nft_claim", "nft_upgrade", "nft_airdrop", "token_prize")
    ]
    error_code: Token
    error_message: Label
    user_impact: Label
    retry_available: bool
    retry_at: Timestamp | None = None
    support_ticket: Token | None = None
    compensation: Compensation | None = None


class NftClaimed(NftEvent, topic=TOPIC, type="nft.claimed"):
    """An NFT was minted for a claim and is active in its owner's wallet."""

    event_type: Literal["claimed"] = "claimed"
    data: ClaimedNft


class NftTransactionStatusChanged(NftEvent, topic=TOPIC, type="nft.transaction.status_changed"):
    """A transaction reached its next status."""

    event_type: Literal["transaction_status"] = "transaction_status"
    data: TransactionStatus


class NftTransactionFailed(NftEvent, topic=TOPIC, type="nft.transaction.failed"):
    """A transaction failed; announced once per transaction and error."""

    event_type: Literal["transaction_failed"] = "transaction_failed"
    data: FailedTransaction
