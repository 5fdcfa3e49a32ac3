"""Bodies of the routes of benefits (NFT-046, NFT-071)."""

from datetime import datetime
from typing import Annotated, Literal

from laurel_service.api import Body, RequestBody
from pydantic import Field, StringConstraints

_Word = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class TieredNftBenefits(Body):
    """What the NFT of the ladder gives, once it is activated."""

    mint_address: str
    tier_name: str
    level: int
    fee_reduction_percent: int
    ai_agent_uses_per_week: int
    activated_at: datetime | None = Field(description="null: its benefits are not switched on")


class CompetitionNftBenefits(Body):
    """What an NFT beside the ladder gives, once it is activated."""

    mint_address: str
    tier_name: str
    fee_reduction_percent: int
    activated_at: datetime | None
    valid_until: datetime | None = Field(description="when it ends; null: never")
    features: list[str] = Field(description="what it unlocks by name")


class AiUses(Body):
    """The AI uses of the week, which begins on Monday 00:00 UTC."""

    allowance: int
    used: int
    remaining: int
    week_start: datetime
    week_end: datetime


class BenefitsShown(Body):
    """What counts for the user now."""

    fee_reduction_percent: int
    decided_by: Literal["tiered", "competition", "none"]
    tiered_nft: TieredNftBenefits | None
    competition_nfts: list[CompetitionNftBenefits]
    ai_uses: AiUses


class BenefitsInForce(Body):
    """What a user has by their NFTs, for who asks often."""

    level: int = Field(ge=0, le=5, description="of the NFT of the ladder, 0 without")
    fee_reduction: float = Field(ge=0, le=1, description="a fraction", examples=[0.3])
    aiagent_uses: int = Field(description="a week")
    cached_at: datetime


class AiUse(RequestBody):
    """One use of the AI agent; reported again under its id, it counts once."""

    use_id: _Word
    feature: _Word = Field(examples=["Strategy Analysis"])
