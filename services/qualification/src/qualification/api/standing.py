"""Where somebody stands."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from laurel_schemas.fields import Amount, Timestamp
from laurel_service.api import Body, CurrentUser, Envelope, SessionDep, errors, ok

from qualification import store
from qualification.api.fields import LadderDep
from qualification.rules import Ladder, Standing, TierRule
from qualification.store import Decision, DecisionKind
from qualification.store.eligibility import Profile

router = APIRouter()


class Volume(Body):
    """Trading volume in USD; amounts are decimal strings. `updatedAt` is when it moved last."""

    total_usd: Amount
    perpetual_usd: Amount
    strategy_usd: Amount
    updated_at: Timestamp | None


class Benefits(Body):
    """What a tier gives, in the words of a page (TIER-007)."""

    trading_fee_reduction: str
    ai_agent_uses: str


class DecidedBy(Body):
    """The trade or badge that decided, with its event; an easier rule, or volume brought over."""

    kind: DecisionKind
    id: str
    event_id: UUID | None


class Why(Body):
    """The rule and the figures at the moment a tier was unlocked, and what decided it."""

    required_volume_usd: Amount
    volume_usd: Amount
    badges_required: int
    badges_activated: int
    decided_by: DecidedBy
    unlocked_at: Timestamp


class TierProgress(Body):
    """A tier's rule, how far the user is, and why it is unlocked if it is.

    `progress_percentage` is that of the volume, 0 to 100 (TIER-043).
    """

    level: int
    name: str
    status: Literal["Locked", "Unlocked"]
    rule: str
    required_volume_usd: Amount
    missing_volume_usd: Amount
    progress_percentage: float
    badges_required: int
    missing_badges: int
    benefits: Benefits
    why: Why | None


class Qualification(Body):
    """Where a user stands; levels of 0 mean no tier.

    `currentNftLevel` and `currentNftMint` are of the highest tiered NFT that is held (TIER-042).
    """

    volume: Volume
    trade_count: int
    activated_badges: int
    volume_level: int
    unlocked_level: int
    current_nft_level: int
    current_nft_mint: str | None
    tiers: list[TierProgress]


@router.get(
    "/api/v1/qualification/me",
    response_model=Envelope[Qualification],
    responses=errors(401),
)
async def qualification(user: CurrentUser, session: SessionDep, ladder: LadderDep) -> Response:
    """Volume, badges and progress per tier, and why each tier is unlocked.

    Someone who has not traded yet gets zeros.
    """
    standing = await store.standing_of(session, user.user_id)
    unlocks = await store.unlocks_of(session, user.user_id)
    profile = await store.profile_of(session, user.user_id)
    return ok(_qualification(standing, unlocks, profile, ladder))


def _qualification(
    standing: Standing, unlocks: Sequence[Decision], profile: Profile, ladder: Ladder
) -> Qualification:
    whys = {decision.level: _why(decision) for decision in unlocks}
    return Qualification(
        volume=Volume(
            total_usd=standing.volume_usd,
            perpetual_usd=standing.perpetual_usd,
            strategy_usd=standing.strategy_usd,
            updated_at=profile.volume_at,
        ),
        trade_count=standing.trade_count,
        activated_badges=standing.badges_activated,
        volume_level=ladder.volume_level(standing.volume_usd),
        unlocked_level=standing.unlocked_level,
        current_nft_level=profile.nft_level,
        current_nft_mint=profile.mint_address,
        tiers=[_tier(tier, standing, whys.get(tier.level)) for tier in ladder.tiers],
    )


def _tier(tier: TierRule, standing: Standing, why: Why | None) -> TierProgress:
    return TierProgress(
        level=tier.level,
        name=tier.name,
        status="Unlocked" if why else "Locked",
        rule=tier.description,
        required_volume_usd=tier.required_volume_usd,
        missing_volume_usd=tier.missing_volume(standing.volume_usd),
        progress_percentage=float(tier.progress_percentage(standing.volume_usd)),
        badges_required=tier.badges_required,
        missing_badges=tier.missing_badges(standing.badges_activated),
        benefits=Benefits(
            trading_fee_reduction=f"{tier.fee_reduction_percent}%",
            ai_agent_uses=f"{tier.ai_agent_uses_per_week} free uses per week",
        ),
        why=why,
    )


def _why(decision: Decision) -> Why:
    return Why(
        required_volume_usd=decision.required_volume_usd,
        volume_usd=decision.volume_usd,
        badges_required=decision.badges_required,
        badges_activated=decision.badges_activated,
        decided_by=DecidedBy(
            kind=decision.decided_by, id=decision.decided_by_id, event_id=decision.event_id
        ),
        unlocked_at=decision.unlocked_at,
    )
