"""Bodies of the status and of the public profile (NFT-053, NFT-054)."""

from datetime import date, datetime

from laurel_service.api import Body
from pydantic import ConfigDict, Field


class StatusBenefits(Body):
    """What the NFT gives; `feeReduction` is a fraction."""

    fee_reduction: float = Field(ge=0, le=1, examples=[0.1])
    aiagent_uses: int = Field(description="uses of the AI agent a week", examples=[10])


class StatusNft(Body):
    """The active NFT of the ladder."""

    level: int
    tier_name: str
    mint_address: str
    benefits: StatusBenefits


class StatusRequirements(Body):
    """What the next tier asks for; `badges` are those of the user that count."""

    trading_volume: float = Field(description="in USD")
    badges: list[str]
    badges_required: int
    badges_activated: int


class StatusQualification(Body):
    """The next tier, and how far its volume is reached as a fraction."""

    next_level: int
    progress: float | None = Field(ge=0, le=1)
    requirements: StatusRequirements
    current_volume: float = Field(description="in USD")
    unlocked: bool = Field(description="whether it can be claimed, or upgraded to")


class StatusMaintenance(Body):
    """When claims and upgrades begin again, by an estimate; null for what may begin now."""

    claims_until: datetime | None
    upgrades_until: datetime | None


class NftStatus(Body):
    """Where the user stands; nothing qualifies at the top of the ladder."""

    model_config = ConfigDict(populate_by_name=True)

    current_nft: StatusNft | None = Field(alias="currentNFT")
    qualification: StatusQualification | None
    maintenance: StatusMaintenance | None = Field(description="while nothing new begins")


class PublicUser(Body):
    """Whose profile it is."""

    wallet_address: str
    username: str | None
    avatar_url: str | None
    join_date: date | None


class PublicNft(Body):
    """An NFT that the user holds; `level` is null beside the ladder."""

    tier_name: str
    level: int | None
    nft_image_url: str
    mint_address: str


class PublicBadge(Body):
    """A badge that the user earned; an image without a host is below the gateway."""

    badge_name: str
    badge_image_url: str
    earned_date: date


class PublicStats(Body):
    """What the user has reached."""

    total_badges: int
    current_tier_level: int = Field(ge=0, le=5)
    public_trading_volume: float | None = Field(description="in USD")


class CommunityProfile(Body):
    """What strangers see of a user."""

    user_profile: PublicUser
    active_nfts: list[PublicNft]
    earned_badges: list[PublicBadge]
    stats: PublicStats
