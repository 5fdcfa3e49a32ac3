"""An NFT was claimed and is active (NTF-131)."""

from collections.abc import Iterator

from laurel_schemas.nft_events_v1 import NftClaimed
from laurel_schemas.nft_high_priority_notifications_v1 import NftUnlocked, UnlockedNftData

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice
from notification_router.rules.phrases import benefits


def claimed(event: NftClaimed, _: Context) -> Iterator[Notice]:
    """Which NFT it is and what it gives."""
    nft = event.data
    data = UnlockedNftData(
        nft_tier=nft.nft_level,
        nft_name=nft.tier_name,
        mint_address=nft.mint_address,
        benefits=benefits(nft.fee_reduction_percent, nft.ai_agent_uses_per_week),
        unlocked_at=event.timestamp,
    )
    yield Notice(event.user_id, data)


TYPE = define(__name__, NftUnlocked, {NftClaimed: claimed})
