"""Solana Actions: claims, and upgrades to sign, from any wallet or page (NFT-029)."""

from fastapi import APIRouter

from minting.api.actions import claims, index, upgrades

router = APIRouter()
for part in (index, claims, upgrades):
    router.include_router(part.router)
