"""Which event is shown on its user's screen as which Socket.IO events.

Those of NFTs bear names of their own (NFT-060 to NFT-062); a change of points is a `notification`,
as WALLET-034 says.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import md5
from typing import Any
from uuid import UUID

from laurel_schemas import Event
from laurel_schemas.nft_events_v1 import NftClaimed, NftTransactionStatusChanged, NftUpgraded
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
        "timestamp": rfc3339(event.timestamp),
    }


def level_changed(event: NftUpgraded) -> Payload:
    """The same where an upgrade changed them; a benefit that is not told is null."""
    nft, reduction = event.data, event.data.fee_reduction_percent
    return {
        "event": "nft:status_changed",
        "userId": str(nft.user_id),
        "data": {
            "newLevel": nft.to_level,
            "tierName": nft.to_tier,
            "benefits": {
                "feeReduction": None if reduction is None else reduction / 100,
                "aiagentUses": nft.ai_agent_uses_per_week,
            },
        },
        "timestamp": rfc3339(event.timestamp),
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
        "timestamp": rfc3339(event.timestamp),
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
            return rfc3339(value)
    return value


SOCKET_EVENTS: Mapping[type[Event], tuple[Callable[[Any], Payload], ...]] = {
    NftClaimed: (nft_status_update, status_changed),
    NftUpgraded: (level_changed,),
    NftTransactionStatusChanged: (transaction_status,),
    PointsEarned: (points_changed,),
    PointsDeducted: (points_changed,),
    WalletUpdated: (points_changed,),
}


WORTH: Mapping[str, timedelta] = {"nft:transaction_status": timedelta(hours=1)}
"""How long an event is worth being shown to who comes back; for ever, if it isn't here."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one person's screens show: a Socket.IO event and its payload, and of which cause."""

    id: UUID
    user_id: int
    event: str
    payload: Payload
    cause_id: UUID


def socket_events_of(event: Event, cause_id: UUID) -> tuple[Shown, ...]:
    """What to show to whom; a payload without an `event` of its own is a `notification`.

    An id follows from the cause, the event's name and the user: a screen is shown it once, and
    never anything else under it.
    """
    builders = SOCKET_EVENTS.get(type(event), ())
    user_id: int = event.user_id if builders else 0  # type: ignore[attr-defined]
    return tuple(shown_to(user_id, build(event), cause_id) for build in builders)


def shown_to(user_id: int, payload: Payload, cause_id: UUID) -> Shown:
    """What a person's screens show of a cause: once, however often it comes."""
    event = payload.get("event", "notification")
    name = f"{cause_id}:{payload.get('eventType', event)}:{user_id}"
    # PostgreSQL has no other hash that makes a UUID: migration 0004 names what was stored before.
    id_ = UUID(bytes=md5(name.encode(), usedforsecurity=False).digest())
    return Shown(id_, user_id, event, payload, cause_id)


def enveloped(kind: str, event_type: str, to: Iterable[int], data: Mapping[str, Any]) -> Payload:
    """The envelope of chat and of leaderboards; times as the samples write them."""
    shown = {name: rfc3339(one) if isinstance(one, datetime) else one for name, one in data.items()}
    return {"type": kind, "eventType": event_type, "recipientIds": list(to), "data": shown}


def rfc3339(time: datetime) -> str:
    """A time as the samples write it."""
    return time.isoformat().replace("+00:00", "Z")
