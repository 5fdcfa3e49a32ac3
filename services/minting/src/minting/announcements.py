"""The events of a request on its way to its owner (NFT-043, NFT-044)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from laurel_schemas.nft_events_v1 import (
    Compensation,
    FailedTransaction,
    NftTransactionFailed,
    NftTransactionStatusChanged,
    TransactionStatus,
)

from minting.store.requests import MintRequest

OUT_OF_FUNDS: Final = "INSUFFICIENT_SOL_BALANCE"
REJECTED: Final = "TRANSACTION_REJECTED"
EXPIRED: Final = "TRANSACTION_EXPIRED"
DELAYED: Final = "NETWORK_CONGESTED"
NOT_SIGNED: Final = "NOT_SIGNED"
BADGES_REFUSED: Final = "BADGES_NOT_FREE"
BADGES_NOT_BOUND: Final = "BADGES_NOT_BOUND"
WALLET_NOT_USABLE: Final = "WALLET_NOT_USABLE"

_PRIORITY: Final = Compensation(
    type="priority_retry", description="The next attempt is made before those of others"
)
WITHOUT_TRANSACTION: Final = frozenset({NOT_SIGNED, BADGES_REFUSED, BADGES_NOT_BOUND})
"""Failures of requests whose transaction never left: there was none to fail."""

_STEPS: Final = {
    "submitted": ("submitted", 50),
    "confirmed": ("completed", 100),
    "finalized": ("finalized", 100),
    "failed": ("failed", 0),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a kind of request is called, and what its owner reads when it fails."""

    step: Literal["mint", "upgrade"]
    transaction_type: str
    messages: Mapping[str, str]
    user_impact: str


@dataclass(frozen=True, slots=True)
class Announcer:
    """Words the events of one request, whose transaction has this signature, at one moment."""

    request: MintRequest
    words: Words
    signature: str
    now: datetime

    def status(
        self, status: Literal["submitted", "confirmed", "finalized", "failed"]
    ) -> NftTransactionStatusChanged:
        """The transaction reached this status."""
        step, progress = _STEPS[status]
        data = TransactionStatus(
            user_id=self.request.user_id,
            transaction_id=self.signature,
            mint_address=self.request.mint_address,
            status=status,
            step=f"{self.words.step}_{step}",
            progress=progress,
        )
        return NftTransactionStatusChanged(timestamp=self.now, data=data)

    def failed(self, error_code: str, retry_at: datetime | None) -> NftTransactionFailed:
        """The transaction failed; it is retried at `retry_at`, or never if that is None.

        What is retried is done before others, which makes up for the wait (NFT-045, NFT-047).
        """
        data = FailedTransaction(
            user_id=self.request.user_id,
            transaction_id=self.signature,
            transaction_type=self.words.transaction_type,
            error_code=error_code,
            error_message=self.words.messages[error_code],
            user_impact=self.words.user_impact,
            retry_available=retry_at is not None,
            retry_at=retry_at,
            support_ticket=self._ticket(),
            compensation=_PRIORITY if retry_at else None,
        )
        return NftTransactionFailed(timestamp=self.now, data=data)

    def _ticket(self) -> str:
        """What to name to support: the day, and the request."""
        return f"TICKET_{self.now:%Y%m%d}_{self.request.id.hex[-12:].upper()}"
