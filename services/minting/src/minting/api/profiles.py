"""Where a user stands, and what strangers see of them (NFT-053, NFT-054)."""

from typing import Annotated, Any, ClassVar, Final

from fastapi import APIRouter, Response
from laurel_service.api import (
    ApiError,
    CurrentUser,
    Envelope,
    NotFound,
    Resource,
    UnitOfWorkDep,
    errors,
    ok_json,
)
from solders.pubkey import Pubkey

from minting import store
from minting.ipfs import IpfsGateway
from minting.profile_bodies import CommunityProfile, NftStatus

router = APIRouter(prefix="/api/v1/nft")

_CACHE: Final = "public, max-age=15"
"""How long others may show a profile that its user has hidden meanwhile."""


class MalformedAddress(ApiError):
    """The path names no Solana address."""

    status = 400
    code = "WALLET_ADDRESS_NOT_VALID"
    example = "walletAddress should be a Solana address: 32 bytes in base58."
    example_details: ClassVar[dict[str, Any]] = {"field": "walletAddress"}


class NoPublicProfile(NotFound):
    """Nobody announced this wallet, or its user hides their profile: both answer the same."""

    code = "PROFILE_NOT_FOUND"
    example = "There is no public profile of this wallet."


@router.get("/status", response_model=Envelope[NftStatus], responses=errors(401, 500))
async def status(user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """The user's NFT, and how far the next tier is."""
    async with unit_of_work() as tx:
        return ok_json(await store.status_page(tx.session, user.user_id, tx.now))


@router.get(
    "/community-profile/{walletAddress}",
    response_model=Envelope[CommunityProfile],
    responses=errors(MalformedAddress, NoPublicProfile, 500),
)
async def community_profile(
    walletAddress: str,
    unit_of_work: UnitOfWorkDep,
    gateway: Annotated[IpfsGateway, Resource(IpfsGateway)],
) -> Response:
    """The public profile of a wallet's user, for everybody."""
    try:
        Pubkey.from_string(walletAddress)
    except ValueError:
        raise MalformedAddress(details=MalformedAddress.example_details) from None
    async with unit_of_work() as tx:
        page = await store.profile_page(tx.session, walletAddress, gateway)
    if page is None:
        raise NoPublicProfile()
    answer = ok_json(page)
    answer.headers["Cache-Control"] = _CACHE
    return answer
