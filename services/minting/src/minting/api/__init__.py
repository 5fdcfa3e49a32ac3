"""The HTTP routes of minting."""

from fastapi import APIRouter

from minting.api import (
    actions,
    airdrops,
    benefits,
    claims,
    custody,
    maintenance,
    profiles,
    reconciliation,
    synthesis,
)

router = APIRouter(tags=["nft"])
_PARTS = (
    claims,
    synthesis,
    benefits,
    airdrops,
    custody,
    profiles,
    reconciliation,
    maintenance,
    actions,
)
for part in _PARTS:
    router.include_router(part.router)
