"""Bodies of requests and answers (NFT-010, NFT-050)."""

from typing import Literal

from laurel_service.api import Body, RequestBody
from pydantic import Field


class UserProfile(Body):
    """The user; `walletAddress` is empty until the user has been announced."""

    wallet_address: str
    username: str | None
    avatar_url: str | None
    total_trading_volume: float = Field(description="in USD")
    current_tier_level: int = Field(ge=0, le=5, description="of the active NFT, 0 if none")


class UnlockRequirements(Body):
    """What unlocks a tier."""

    required_volume: float = Field(description="in USD")


class Benefits(Body):
    """What a tier gives."""

    trading_fee_reduction: str = Field(examples=["10%"])
    ai_agent_uses: str = Field(examples=["10 free uses per week"])


class NftTier(Body):
    """A tier and how the user stands to it."""

    tier_id: int
    tier_name: str
    status: Literal["Locked", "Unlockable", "Claiming", "Active"]
    nft_image_url: str
    mint_address: str | None
    unlock_requirements: UnlockRequirements
    progress_percentage: float = Field(ge=0, le=100)
    can_upgrade: bool
    benefits: Benefits


class PersonalCenter(Body):
    """All that the personal center shows."""

    user_profile: UserProfile
    nft_tiers: list[NftTier]


class ClaimRequest(RequestBody):
    """Which tier's NFT to claim."""

    tier_id: int = Field(strict=True, examples=[2])


class ClaimStarted(Body):
    """The NFT's address and the signature of the transaction that mints it."""

    status: Literal["success"] = "success"
    message: Literal["NFT claim processing started."] = "NFT claim processing started."
    mint_address: str
    transaction_id: str
