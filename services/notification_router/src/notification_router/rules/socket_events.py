"""Which event is shown on its user's screen as which Socket.IO events.

Those of NFTs bear names of their own (NFT-060 to NFT-062); a change of points is a `notification`,
as WALLET-034 says.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from laurel_schemas import Event
from laurel_schemas.nft_events_v1 import NftClaimed, NftTransactionStatusChanged
from laurel_schemas.wallet_points_v1 import PointsDeducted, PointsEarned, WalletUpdated

Payload = dict[str, Any]


def nft_status_update(event: NftClaimed) -> Payload:
    """An NFT was claimed (NFT-060)."""
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
    """The user's level and benefits changed (NFT-061)."""
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
    """A transaction went on (NFT-062); progress in percent."""
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


def points_changed(event: PointsEarned | PointsDeducted | WalletUpdated) -> Payload:
    """Points changed: the envelope as published, with numbers, and without what is not told."""
    data = event.data.model_dump(by_alias=True, exclude_none=True)
    return {
        "type": event.type,
        "eventType": event.event_type,
        "recipientIds": list(event.recipient_ids),
        "data": {name: _shown(value) for name, value in data.items()},
    }


def _shown(value: Any) -> Any:
    """Points as JSON's numbers, which hold two decimals exactly enough to be shown."""
    match value:
        case Decimal():
            return int(value) if value == int(value) else float(value)
        case datetime():
            return _rfc3339(value)
    return value


SOCKET_EVENTS: Mapping[type[Event], tuple[Callable[[Any], Payload], ...]] = {
    NftClaimed: (nft_status_update, status_changed),
    NftTransactionStatusChanged: (transaction_status,),
    PointsEarned: (points_changed,),
    PointsDeducted: (points_changed,),
    WalletUpdated: (points_changed,),
}


def socket_events_of(event: Event) -> tuple[Payload, ...]:
    """The payloads to show; each names its Socket.IO event under `event`, or is a notification."""
    return tuple(build(event) for build in SOCKET_EVENTS.get(type(event), ()))


def _rfc3339(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
