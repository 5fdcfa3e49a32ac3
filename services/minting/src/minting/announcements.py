"""The events of an NFT on its way to its owner (NFT-040 to NFT-044)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from laurel_schemas.nft_events_v1 import (
    ClaimedNft,
    FailedTransaction,
    NftClaimed,
    NftTransactionFailed,
    NftTransactionStatusChanged,
    TransactionStatus,
)

from minting.ipfs import IpfsGateway
from minting.store.nfts import Benefits
from minting.store.requests import MintRequest

OUT_OF_FUNDS: Final = "INSUFFICIENT_SOL_BALANCE"
REJECTED: Final = "TRANSACTION_REJECTED"

_MESSAGES: Final = {
    OUT_OF_FUNDS: "Insufficient SOL balance in system wallet for minting",
    REJECTED: "The blockchain rejected the mint transaction",
}


class _Shown(NamedTuple):
    step: Literal["mint_submitted", "mint_completed", "mint_finalized", "mint_failed"]
    progress: int


_SHOWN: Final = {
    "submitted": _Shown("mint_submitted", 50),
    "confirmed": _Shown("mint_completed", 100),
    "finalized": _Shown("mint_finalized", 100),
    "failed": _Shown("mint_failed", 0),
}


@dataclass(frozen=True, slots=True)
class Announcer:
    """Words the events of one request, whose transaction has this signature, at one moment."""

    request: MintRequest
    signature: str
    now: datetime

    def status(
        self, status: Literal["submitted", "confirmed", "finalized", "failed"]
    ) -> NftTransactionStatusChanged:
        """The transaction reached this status."""
        shown = _SHOWN[status]
        data = TransactionStatus(
            user_id=self.request.user_id,
            transaction_id=self.signature,
            mint_address=self.request.mint_address,
            status=status,
            step=shown.step,
            progress=shown.progress,
        )
        return NftTransactionStatusChanged(timestamp=self.now, data=data)

    def claimed(self, benefits: Benefits, gateway: IpfsGateway) -> NftClaimed:
        """The NFT is active in its owner's wallet."""
        data = ClaimedNft(
            user_id=self.request.user_id,
            nft_level=self.request.level,
            tier_name=self.request.order.name,
            mint_address=self.request.mint_address,
            transaction_signature=self.signature,
            wallet_address=self.request.order.owner,
            nft_image_url=gateway.url(benefits.image_uri),
            fee_reduction_percent=benefits.fee_reduction_percent,
            ai_agent_uses_per_week=benefits.ai_agent_uses_per_week,
        )
        return NftClaimed(timestamp=self.now, data=data)

    def failed(self, error_code: str, retry_at: datetime | None) -> NftTransactionFailed:
        """The transaction failed; it is retried at `retry_at`, or never if that is None."""
        data = FailedTransaction(
            user_id=self.request.user_id,
            transaction_id=self.signature,
            transaction_type="nft_claim",
            error_code=error_code,
            error_message=_MESSAGES[error_code],
            user_impact="NFT claim failed - no charges applied",
            retry_available=retry_at is not None,
            retry_at=retry_at,
        )
        return NftTransactionFailed(timestamp=self.now, data=data)
