"""What the caller qualifies for, from a cache where it lies in one (TIER-041)."""

from typing import Annotated

from fastapi import APIRouter, Response
from laurel_schemas.fields import Amount, Timestamp
from laurel_service.api import Body, CurrentUser, Envelope, Resource, UnitOfWorkDep, errors, ok
from laurel_service.maybe_redis import MaybeRedis

from qualification import store
from qualification.eligibility import LIVES_FOR, EligibilityCache
from qualification.store.eligibility import Eligibility

router = APIRouter()


class Eligible(Body):
    """What the caller qualifies for, as of `lastCalculated`, which is at most `ttl` seconds ago.

    `tradingVolume` is in USD, `badgesCollected` the ids of the activated badges, and
    `eligibleLevels` the tiers that are unlocked. The latter two follow each change at once.
    """

    trading_volume: Amount
    badges_collected: list[str]
    eligible_levels: list[int]
    last_calculated: Timestamp
    ttl: int


@router.get(
    "/api/v1/qualification/me/eligibility",
    response_model=Envelope[Eligible],
    responses=errors(401),
)
async def eligibility(
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    redis: Annotated[MaybeRedis, Resource(MaybeRedis)],
) -> Response:
    """Volume, badges and tiers of the caller, for who asks often."""

    async def load() -> Eligibility:
        async with unit_of_work() as tx:
            (found,) = await store.eligibility_of(tx.session, [user.user_id], tx.now)
            return found

    found = await EligibilityCache(redis).of(user.user_id, load)
    return ok(
        Eligible(
            trading_volume=found.trading_volume,
            badges_collected=list(found.badges_collected),
            eligible_levels=list(found.eligible_levels),
            last_calculated=found.last_calculated,
            ttl=int(LIVES_FOR.total_seconds()),
        )
    )
