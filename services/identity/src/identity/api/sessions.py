"""Renewing and ending sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    Resource,
    UnitOfWorkDep,
    errors,
    ok,
)
from pydantic import Field

from identity import access
from identity.api.bodies import RefreshInvalid, SignedIn, signed_in
from identity.tokens import Tokens

router = APIRouter()


class Renewal(RequestBody):
    """The refresh token of a session."""

    refresh_token: str = Field(max_length=128)


class SignedOut(Body):
    """Whose tokens are refused from now on, everywhere within seconds."""

    user_id: int


@router.post(
    "/api/v1/identity/sign-in/refresh",
    response_model=Envelope[SignedIn],
    responses=errors(RefreshInvalid),
)
async def refresh(
    renewal: Renewal, unit_of_work: UnitOfWorkDep, tokens: Annotated[Tokens, Resource(Tokens)]
) -> Response:
    """Exchange a refresh token for the next pair; one that was used before ends its session."""
    async with unit_of_work() as tx:
        result = await tokens.renew(tx, renewal.refresh_token)
    return ok(signed_in(result))


@router.post("/api/v1/identity/sign-out", response_model=Envelope[SignedOut], responses=errors(401))
async def sign_out(user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """End the session of the token that this comes with."""
    async with unit_of_work() as tx:
        if user.session is not None:
            await access.end_session(tx, user.user_id, UUID(user.session))
    return ok(SignedOut(user_id=user.user_id))


@router.post(
    "/api/v1/identity/sign-out/everywhere",
    response_model=Envelope[SignedOut],
    responses=errors(401),
)
async def sign_out_everywhere(user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """End all sessions of the caller."""
    async with unit_of_work() as tx:
        await access.take_back(tx, user.user_id, banned=False)
    return ok(SignedOut(user_id=user.user_id))
