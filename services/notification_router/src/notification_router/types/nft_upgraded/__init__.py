"""An upgrade is complete (NTF-131)."""

from collections.abc import Iterator

from laurel_schemas.nft_events_v1 import NftUpgraded
from laurel_schemas.nft_high_priority_notifications_v1 import (
    NftUpgradedNotification,
    UpgradedNftData,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice
from notification_router.rules.phrases import benefits


def upgraded(event: NftUpgraded, _: Context) -> Iterator[Notice]:
    """The tier left and the tier reached."""
    nft = event.data
    data = UpgradedNftData(
        from_level=nft.from_level,
        to_level=nft.to_level,
        from_tier=nft.from_tier,
        to_tier=nft.to_tier,
        old_mint_address=nft.old_mint_address,
        new_mint_address=nft.new_mint_address,
        benefits=benefits(nft.fee_reduction_percent, nft.ai_agent_uses_per_week),
    )
    yield Notice(event.user_id, data)


TYPE = define(__name__, NftUpgradedNotification, {NftUpgraded: upgraded})
