"""The HTTP routes of minting."""

from fastapi import APIRouter

from minting.api import airdrops, benefits, claims, custody, profiles, reconciliation, synthesis

router = APIRouter(tags=["nft"])
for part in (claims, synthesis, benefits, airdrops, custody, profiles, reconciliation):
    router.include_router(part.router)
