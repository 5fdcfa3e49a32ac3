"""Routes of the wallet service."""

from fastapi import APIRouter

from wallet.api import admin, spending, transactions, wallet, withdrawals

router = APIRouter(tags=["wallet"])
for part in (wallet, transactions, spending, withdrawals, admin):
    router.include_router(part.router)
