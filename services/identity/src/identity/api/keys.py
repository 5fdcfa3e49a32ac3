"""The keys that verify tokens."""

from typing import Annotated

from fastapi import APIRouter, Response
from laurel_service.api import Resource, UnitOfWorkDep

from identity.tokens import Tokens

router = APIRouter()


@router.get("/.well-known/jwks.json")
async def signing_keys(
    unit_of_work: UnitOfWorkDep, tokens: Annotated[Tokens, Resource(Tokens)]
) -> Response:
    """The JWKS document (RFC 7517), without an envelope; as of at most two seconds ago."""
    async with unit_of_work() as tx:
        document = await tokens.keys.jwks(tx)
    return Response(document, media_type="application/json", headers={"Cache-Control": "no-cache"})
