"""Bodies of requests and answers (NFT-010, NFT-020, NFT-021, NFT-050)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

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
    status: Literal["Locked", "Unlockable", "Claiming", "Active", "Passed"]
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


class CurrentNft(Body):
    """The NFT that would be burned."""

    tier_name: str
    level: int
    nft_image_url: str
    mint_address: str
    benefits: Benefits


class NextTierNft(Body):
    """The NFT that would be minted."""

    tier_name: str
    level: int
    nft_image_url: str
    unlock_requirements: UnlockRequirements
    benefits: Benefits


class SynthesisConditions(Body):
    """What the next tier asks for, and what the user has of it."""

    volume_met: bool
    current_volume: float = Field(description="in USD")
    badges_met: bool
    required_badges: int
    activated_badges: int
    estimated_gas_fee: float = Field(description="in SOL; the system wallet pays it")
    next_tier_benefits: Benefits
    next_tier_requirements: UnlockRequirements


class SynthesisDetails(Body):
    """What an upgrade would change; nothing is next at the top of the ladder."""

    current_nft: CurrentNft
    next_tier_nft: NextTierNft | None
    can_synthesize: bool
    synthesis_conditions: SynthesisConditions | None


class SynthesisRequest(RequestBody):
    """Which tier to rise to: the next one."""

    target_tier_id: int = Field(strict=True, examples=[3])


class SynthesisStarted(Body):
    """The new NFT's address, and the transaction that its owner has to sign.

    Burn and mint are one transaction, so both ids are the same.
    """

    status: Literal["success"] = "success"
    message: Literal["NFT synthesis initiated successfully."] = (
        "NFT synthesis initiated successfully."
    )
    new_nft_mint_address: str
    burn_transaction_id: str
    mint_transaction_id: str
    request_id: UUID
    transaction_to_sign: str | None = Field(
        description="base64; null until badgesBound, once the owner has signed, or where Laurel "
        "keeps their keys. Sign it unchanged and send it back"
    )
    badges_bound: bool = Field(
        description="whether the badges that the tier asks for are bound: ask again until then"
    )
    sign_by: datetime | None = Field(description="until when it may be signed")
    last_valid_block_height: int | None = Field(
        description="without signBy: when the chain has passed it, it is void"
    )


class OwnersSignature(RequestBody):
    """The transaction as the owner's wallet returned it."""

    signed_transaction: str = Field(max_length=2048, description="base64")


class SynthesisState(Body):
    """How far an upgrade is."""

    request_id: UUID
    from_level: int
    to_level: int
    old_nft_mint: str
    new_nft_mint: str
    burn_transaction: str
    mint_transaction: str
    status: Literal["pending", "burn_confirmed", "mint_confirmed", "completed", "failed"]
    error_message: str | None
    badges_bound: bool
    transaction_to_sign: str | None = Field(description="base64, as when it was started")
    created_at: datetime
    updated_at: datetime
