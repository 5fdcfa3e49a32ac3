"""The personal center, and claims (NFT-010, NFT-050)."""

from typing import Annotated

from fastapi import APIRouter, Response
from laurel_service.api import (
    CurrentUser,
    Envelope,
    Resource,
    UnitOfWorkDep,
    errors,
    ok,
    ok_json,
)
from laurel_service.maybe_redis import MaybeRedis
from solana.rpc.async_api import AsyncClient
from uuid_utils.compat import uuid7

from minting.bodies import ClaimRequest, ClaimStarted, PersonalCenter
from minting.chain import ChainUnavailable, Minter, SignedTransaction
from minting.claims import Claim, UnknownTierError, decide_claim, open_claim
from minting.cluster import Cluster
from minting.ipfs import IpfsGateway
from minting.locks import Locks
from minting.refusals import CLAIM_ERRORS, ChainAway, UnknownTier, refused
from minting.store import PersonalCenters

router = APIRouter(prefix="/api/v1/nft")


@router.get("/personal-center", response_model=Envelope[PersonalCenter], responses=errors(401, 500))
async def personal_center(
    user: CurrentUser, centers: Annotated[PersonalCenters, Resource(PersonalCenters)]
) -> Response:
    """The user's tiers, their progress and their NFT (NFT-050)."""
    return ok_json(await centers.of(user.user_id))


@router.post(
    "/claim", response_model=Envelope[ClaimStarted], responses=errors(401, 422, *CLAIM_ERRORS)
)
async def claim(
    body: ClaimRequest,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    rpc: Annotated[AsyncClient, Resource(AsyncClient)],
    minter: Annotated[Minter, Resource(Minter)],
    cluster: Annotated[Cluster, Resource(Cluster)],
    gateway: Annotated[IpfsGateway, Resource(IpfsGateway)],
    redis: Annotated[MaybeRedis, Resource(MaybeRedis)],
) -> Response:
    """Start minting the NFT of an unlocked tier into the user's wallet (NFT-010)."""
    wish = Claim(request_id=uuid7(), user_id=user.user_id, level=body.tier_id)
    try:
        async with Locks(redis).hold("unlock", user.user_id) as held:
            if held:
                outcome = await open_claim(wish, unit_of_work, rpc, minter, cluster, gateway)
            else:
                outcome = await decide_claim(wish, unit_of_work)
    except UnknownTierError:
        raise UnknownTier() from None
    except ChainUnavailable:
        raise ChainAway() from None
    if not isinstance(outcome, SignedTransaction):
        raise refused(outcome)
    return ok(ClaimStarted(mint_address=outcome.mint_address, transaction_id=outcome.signature))
