"""The personal center, and claims (NFT-010, NFT-050)."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from laurel_events import UnitOfWork
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
from minting.rules.claiming import Refusal
from minting.store import PersonalCenters

router = APIRouter(prefix="/api/v1/nft")


@router.get("/personal-center", response_model=Envelope[PersonalCenter], responses=errors(401, 500))
async def personal_center(
    user: CurrentUser, centers: Annotated[PersonalCenters, Resource(PersonalCenters)]
) -> Response:
    """The user's tiers, their progress and their NFT (NFT-050)."""
    return ok_json(await centers.of(user.user_id))


@dataclass(frozen=True, slots=True)
class ClaimMeans:
    """What it takes to open a claim."""

    unit_of_work: UnitOfWork
    rpc: AsyncClient
    minter: Minter
    cluster: Cluster
    gateway: IpfsGateway
    redis: MaybeRedis


def _means(
    unit_of_work: UnitOfWorkDep,
    rpc: Annotated[AsyncClient, Resource(AsyncClient)],
    minter: Annotated[Minter, Resource(Minter)],
    cluster: Annotated[Cluster, Resource(Cluster)],
    gateway: Annotated[IpfsGateway, Resource(IpfsGateway)],
    redis: Annotated[MaybeRedis, Resource(MaybeRedis)],
) -> ClaimMeans:
    return ClaimMeans(unit_of_work, rpc, minter, cluster, gateway, redis)


ClaimMeansDep = Annotated[ClaimMeans, Depends(_means)]


@router.post(
    "/claim", response_model=Envelope[ClaimStarted], responses=errors(401, 422, *CLAIM_ERRORS)
)
async def claim(body: ClaimRequest, user: CurrentUser, means: ClaimMeansDep) -> Response:
    """Start minting the NFT of an unlocked tier into the user's wallet (NFT-010)."""
    signed = await started(Claim(uuid7(), user.user_id, body.tier_id), means)
    return ok(ClaimStarted(mint_address=signed.mint_address, transaction_id=signed.signature))


async def started(wish: Claim, means: ClaimMeans) -> SignedTransaction:
    """Open a claim; raises what it is refused with."""
    try:
        async with Locks(means.redis).hold("unlock", wish.user_id) as held:
            outcome = await (_open(wish, means) if held else decide_claim(wish, means.unit_of_work))
    except UnknownTierError:
        raise UnknownTier() from None
    except ChainUnavailable:
        raise ChainAway() from None
    if not isinstance(outcome, SignedTransaction):
        raise refused(outcome)
    return outcome


async def _open(wish: Claim, means: ClaimMeans) -> SignedTransaction | Refusal:
    return await open_claim(
        wish, means.unit_of_work, means.rpc, means.minter, means.cluster, means.gateway
    )
