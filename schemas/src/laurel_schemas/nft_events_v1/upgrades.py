"""Upgrades: burn and mint in one transaction."""

from typing import Annotated, Literal

from pydantic import Field

from laurel_schemas.fields import Count, Label, Prose, TierLevel, Token, Url, vocabulary
from laurel_schemas.nft_events_v1.envelope import TOPIC, NftData, NftEvent

UpgradeStatus = Annotated[
    Token, vocabulary("pending", "burn_confirmed", "mint_confirmed", "completed", "failed")
]


class UpgradeRequest(NftData):
    """From which NFT to which tier."""

    request_id: Token
    from_level: TierLevel
    to_level: Annotated[int, Field(strict=True, ge=2, le=5)]
    old_mint_address: Token
    status: UpgradeStatus


class RequestedUpgrade(UpgradeRequest):
    """`badges_required` activated badges are to be bound to the request before it goes on."""

    badges_required: Count


class CompletedUpgrade(UpgradeRequest):
    """Both signatures are the same, as one transaction burns and mints."""

    new_mint_address: Token
    burn_transaction: Token
    mint_transaction: Token


class FailedUpgrade(UpgradeRequest):
    """Why it failed; the old NFT is still there and its badges may be released."""

    new_mint_address: Token | None = None
    burn_transaction: Token | None = None
    mint_transaction: Token | None = None
    error_code: Token
    error_message: Annotated[Prose, Field(max_length=500)]


class UpgradedNft(NftData):
    """The tier left and the tier reached."""

    from_level: TierLevel
    to_level: TierLevel
    from_tier: Label
    to_tier: Label
    old_mint_address: Token
    new_mint_address: Token
    request_id: Token | None = None
    transaction_signature: Token | None = None
    wallet_address: Token | None = None
    nft_image_url: Url | None = None
    fee_reduction_percent: Count | None = None
    ai_agent_uses_per_week: Count | None = None


class UpgradeRequested(NftEvent, topic=TOPIC, type="nft.upgrade.requested"):
    """A user asked to upgrade; badges answers with BadgesBound or BindingRefused."""

    event_type: Literal["upgrade_requested"] = "upgrade_requested"
    data: RequestedUpgrade


class UpgradeCompleted(NftEvent, topic=TOPIC, type="nft.upgrade.completed"):
    """The old NFT is burned and the new one minted."""

    event_type: Literal["upgrade_completed"] = "upgrade_completed"
    data: CompletedUpgrade


class UpgradeFailed(NftEvent, topic=TOPIC, type="nft.upgrade.failed"):
    """The upgrade will not happen; nothing has changed on the chain."""

    event_type: Literal["upgrade_failed"] = "upgrade_failed"
    data: FailedUpgrade


class NftUpgraded(NftEvent, topic=TOPIC, type="nft.upgraded"):
    """A user holds the NFT of a higher tier instead."""

    event_type: Literal["upgraded"] = "upgraded"
    data: UpgradedNft
