"""The HTTP routes of minting."""

from fastapi import APIRouter

from minting.api import airdrops, benefits, claims, synthesis

router = APIRouter(tags=["nft"])
for part in (claims, synthesis, benefits, airdrops):
    router.include_router(part.router)
