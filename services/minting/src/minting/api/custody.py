"""Wallets whose keys Laurel keeps (NFT-027)."""

from typing import Annotated

from fastapi import APIRouter, Response
from laurel_service.api import (
    Body,
    Envelope,
    Resource,
    UnitOfWorkDep,
    errors,
    ok,
    require_role,
)

from minting.custody import new_wallet
from minting.vault import KeyVault

router = APIRouter(prefix="/api/v1/nft/custodial-wallets", dependencies=[require_role("admin")])


class CustodialWallet(Body):
    """A new wallet: announce a user with its address, and their NFTs go into it."""

    wallet_address: str


@router.post("", response_model=Envelope[CustodialWallet], responses=errors(401, 403))
async def make_wallet(
    unit_of_work: UnitOfWorkDep, vault: Annotated[KeyVault, Resource(KeyVault)]
) -> Response:
    """Make a wallet that signs upgrades at once; its keys are stored encrypted."""
    async with unit_of_work() as tx:
        return ok(CustodialWallet(wallet_address=await new_wallet(tx, vault)))
