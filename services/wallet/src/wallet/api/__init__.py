"""Routes of the wallet service."""

from fastapi import APIRouter

from wallet.api import (
    admin_points,
    admin_rates,
    admin_whatif,
    admin_withdrawals,
    receipts,
    spending,
    statements,
    transactions,
    wallet,
    withdrawals,
)

router = APIRouter(tags=["wallet"])
for part in (
    wallet,
    transactions,
    receipts,
    statements,
    spending,
    withdrawals,
    admin_withdrawals,
    admin_points,
    admin_rates,
    admin_whatif,
):
    router.include_router(part.router)
