"""Which event is shown on its user's screen as which Socket.IO events (seeds 001 and 002)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from laurel_schemas import Event
from laurel_schemas.nft_events_v1 import NftClaimed, NftTransactionStatusChanged

Payload = dict[str, Any]


def nft_status_update(event: NftClaimed) -> Payload:
    """An NFT was claimed (seed 002, 4.2)."""
    nft = event.data
    return {
        "event": "nftStatusUpdate",
        "walletAddress": nft.wallet_address,
        "nft": {
            "tierName": nft.tier_name,
            "status": "Active",
            "nftImageUrl": nft.nft_image_url,
            "mintAddress": nft.mint_address,
        },
    }


def status_changed(event: NftClaimed) -> Payload:
    """The user's level and benefits changed (seed 001, WebSocket Event Data Formats)."""
    nft = event.data
    return {
        "event": "nft:status_changed",
        "userId": str(nft.user_id),
        "data": {
            "newLevel": nft.nft_level,
            "tierName": nft.tier_name,
            "benefits": {
                "feeReduction": nft.fee_reduction_percent / 100,
                "aiagentUses": nft.ai_agent_uses_per_week,
            },
        },
        "timestamp": _rfc3339(event.timestamp),
    }


def transaction_status(event: NftTransactionStatusChanged) -> Payload:
    """A transaction went on (seed 001, WebSocket Event Data Formats); progress in percent."""
    transaction = event.data
    return {
        "event": "nft:transaction_status",
        "userId": str(transaction.user_id),
        "data": {
            "transactionId": transaction.transaction_id,
            "status": transaction.status,
            "step": transaction.step,
            "progress": transaction.progress,
        },
        "timestamp": _rfc3339(event.timestamp),
    }


SOCKET_EVENTS: Mapping[type[Event], tuple[Callable[[Any], Payload], ...]] = {
    NftClaimed: (nft_status_update, status_changed),
    NftTransactionStatusChanged: (transaction_status,),
}


def socket_events_of(event: Event) -> tuple[Payload, ...]:
    """The payloads to show; each names its Socket.IO event under `event`."""
    return tuple(build(event) for build in SOCKET_EVENTS.get(type(event), ()))


def _rfc3339(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
