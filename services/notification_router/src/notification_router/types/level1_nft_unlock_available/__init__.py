"""The first tier can be claimed (NTF-101)."""

from collections.abc import Iterator

from laurel_schemas.nft_high_priority_notifications_v1 import (
    Level1NftUnlockAvailable,
    Level1UnlockData,
    UnlockAvailable,
    UnlockMilestone,
    UnlockUserStatus,
)
from laurel_schemas.qualification_tiers_v1 import TierUnlocked

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def unlocked(event: TierUnlocked, _: Context) -> Iterator[Notice]:
    """Later tiers are upgrades, which have a type of their own."""
    if event.level == 1:
        yield Notice(event.user_id, _data(event))


def _data(event: TierUnlocked) -> Level1UnlockData:
    return Level1UnlockData(
        volume_milestone=UnlockMilestone(
            required_volume=event.required_volume_usd,
            current_volume=event.current_volume_usd,
            milestone_reached_at=event.unlocked_at,
        ),
        unlock_available=UnlockAvailable(
            nft_tier=event.level, nft_name=event.name, benefits=event.benefits
        ),
        # Nobody holds a tiered NFT before their first tier unlocks.
        user_status=UnlockUserStatus(has_tiered_nft=False, state_transition="Locked → Unlockable"),
    )


TYPE = define(__name__, Level1NftUnlockAvailable, {TierUnlocked: unlocked})
