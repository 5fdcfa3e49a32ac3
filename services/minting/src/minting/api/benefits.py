"""What a user's NFT gives them, switched on and spent (NFT-046, NFT-071)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Response
from laurel_events import Transaction
from laurel_service.api import (
    Conflict,
    CurrentUser,
    Envelope,
    NotFound,
    Resource,
    UnitOfWorkDep,
    errors,
    ok,
)
from laurel_service.maybe_redis import MaybeRedis

from minting import store
from minting.benefit_bodies import (
    AiUse,
    AiUses,
    BenefitsInForce,
    BenefitsShown,
    CompetitionNftBenefits,
    TieredNftBenefits,
)
from minting.benefits import (
    Allowance,
    NoNftError,
    NothingLeftError,
    activate,
    allowance_of,
    spend,
)
from minting.benefits_cache import BenefitsCache, Shared, shared
from minting.rules.benefits import TieredNft, in_force

router = APIRouter(prefix="/api/v1/nft")


class NothingToActivate(NotFound):
    """The user has no NFT whose benefits could be switched on."""

    code = "NFT_NOT_HELD"
    example = "User has no NFT whose benefits could be activated."


class NoUsesLeft(Conflict):
    """The week's uses are spent, or the user has none."""

    code = "AI_USES_EXHAUSTED"
    example = "No AI uses are left this week; the next week begins on Monday 00:00 UTC."
    example_details: ClassVar[Mapping[str, Any]] = {"remaining": 0}


@router.get("/benefits", response_model=Envelope[BenefitsShown], responses=errors(401, 500))
async def benefits(user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """What counts for the user now, and what is left of the week."""
    async with unit_of_work() as tx:
        return ok(await _shown(tx, user.user_id))


@router.get(
    "/benefits/in-force", response_model=Envelope[BenefitsInForce], responses=errors(401, 500)
)
async def benefits_in_force(
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    redis: Annotated[MaybeRedis, Resource(MaybeRedis)],
) -> Response:
    """What counts for the user, from a cache where it lies in one (NFT-073)."""

    async def load() -> Shared:
        async with unit_of_work() as tx:
            return await shared(tx, user.user_id)

    return ok(BenefitsInForce(**asdict(await BenefitsCache(redis).of(user.user_id, load))))


@router.post(
    "/benefits/activate",
    response_model=Envelope[BenefitsShown],
    responses=errors(401, NothingToActivate),
)
async def activate_benefits(user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Switch on what the user's NFT gives; again changes nothing."""
    try:
        async with unit_of_work() as tx:
            await activate(tx, user.user_id)
            return ok(await _shown(tx, user.user_id))
    except NoNftError:
        raise NothingToActivate() from None


@router.post("/ai-uses", response_model=Envelope[AiUses], responses=errors(401, 422, NoUsesLeft))
async def use_ai(body: AiUse, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Spend one AI use of this week, once for each `useId`."""
    try:
        async with unit_of_work() as tx:
            return ok(_uses(await spend(tx, user.user_id, body.use_id, body.feature)))
    except NothingLeftError:
        raise NoUsesLeft(details=NoUsesLeft.example_details) from None


async def _shown(tx: Transaction, user_id: int) -> BenefitsShown:
    nft = await store.tiered_nft(tx.session, user_id)
    won = await store.competition_nfts(tx.session, user_id)
    current = in_force(nft, tx.now, won)
    return BenefitsShown(
        fee_reduction_percent=current.fee_reduction_percent,
        decided_by=current.decided_by,
        tiered_nft=_tiered(nft) if nft else None,
        competition_nfts=[CompetitionNftBenefits(**asdict(one)) for one in won],
        ai_uses=_uses(await allowance_of(tx, user_id)),
    )


def _tiered(nft: TieredNft) -> TieredNftBenefits:
    return TieredNftBenefits(
        mint_address=nft.mint_address,
        tier_name=nft.tier_name,
        level=nft.level,
        fee_reduction_percent=nft.fee_reduction_percent,
        ai_agent_uses_per_week=nft.ai_agent_uses_per_week,
        activated_at=nft.activated_at,
    )


def _uses(allowance: Allowance) -> AiUses:
    return AiUses(
        allowance=allowance.allowance,
        used=allowance.used,
        remaining=allowance.remaining,
        week_start=allowance.week.start,
        week_end=allowance.week.last_second,
    )
