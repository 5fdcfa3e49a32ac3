"""The HTTP routes of minting."""

from fastapi import APIRouter

from minting.api import claims, synthesis

router = APIRouter(tags=["nft"])
for part in (claims, synthesis):
    router.include_router(part.router)
