"""Routes of identity."""

from fastapi import APIRouter

from identity.api.administration import router as administration
from identity.api.keys import router as keys
from identity.api.oidc import router as oidc
from identity.api.sessions import router as sessions
from identity.api.wallet import router as wallet

router = APIRouter(tags=["identity"])
for part in (keys, wallet, oidc, sessions, administration):
    router.include_router(part)
