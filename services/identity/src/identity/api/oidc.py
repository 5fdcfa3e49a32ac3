"""Sign-in with an account of the OpenID provider."""

import secrets
from datetime import timedelta
from typing import Annotated, ClassVar

from fastapi import APIRouter, Response
from laurel_events import UnitOfWork
from laurel_schemas.fields import Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    NotFound,
    RequestBody,
    Resource,
    Unavailable,
    UnitOfWorkDep,
    errors,
    ok,
)
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from identity.api.bodies import (
    AccountBanned,
    AccountUnknown,
    SignedIn,
    SignInInvalid,
    signed_in,
)
from identity.oidc import Account, Provider, ProviderError
from identity.store import accounts, sessions
from identity.store.sessions import SignIn
from identity.tokens import Tokens

router = APIRouter()

_LIFETIME = timedelta(minutes=10)
_BYTES = 32


class ProviderMissing(NotFound):
    """No provider is configured here."""

    code: ClassVar[str] = "NO_PROVIDER"
    example: ClassVar[str] = "Sign in with your wallet: no OpenID provider is configured here."


class ProviderAway(Unavailable):
    """The provider does not answer, or not as it should."""

    code: ClassVar[str] = "PROVIDER_UNAVAILABLE"
    example: ClassVar[str] = "The provider does not answer; try again in a moment."


class Begun(Body):
    """Where to send the person; the provider sends them back with a code and this state."""

    authorization_url: str
    state: str
    expires_at: Timestamp


class Returned(RequestBody):
    """What the provider sent the person back with."""

    state: str = Field(max_length=128)
    code: str = Field(max_length=2048)


ProviderDep = Annotated[Provider | None, Resource(Provider)]


@router.post(
    "/api/v1/identity/sign-in/oidc/begin",
    response_model=Envelope[Begun],
    responses=errors(ProviderMissing, ProviderAway),
)
async def begin(unit_of_work: UnitOfWorkDep, provider: ProviderDep) -> Response:
    """Begin a sign-in with the provider."""
    return ok(await _begin(unit_of_work, provider, None))


@router.post(
    "/api/v1/identity/oidc/link",
    response_model=Envelope[Begun],
    responses=errors(401, ProviderMissing, ProviderAway),
)
async def link(user: CurrentUser, unit_of_work: UnitOfWorkDep, provider: ProviderDep) -> Response:
    """Begin linking an account of the provider to the caller's own."""
    return ok(await _begin(unit_of_work, provider, user.user_id))


@router.post(
    "/api/v1/identity/sign-in/oidc",
    response_model=Envelope[SignedIn],
    responses=errors(SignInInvalid, AccountUnknown, AccountBanned, ProviderMissing, ProviderAway),
)
async def sign_in(
    returned: Returned,
    unit_of_work: UnitOfWorkDep,
    provider: ProviderDep,
    tokens: Annotated[Tokens, Resource(Tokens)],
) -> Response:
    """Finish a sign-in or a linking."""
    if provider is None:
        raise ProviderMissing()
    async with unit_of_work() as tx:
        asked = await sessions.finish(tx.session, returned.state, "oidc", tx.now)
    if asked is None:
        raise SignInInvalid()
    account = await _account(provider, returned.code, asked)
    async with unit_of_work() as tx:
        user_id = await _user(tx.session, account, asked.user_id)
        result = await tokens.open(tx, user_id) if user_id is not None else None
    if result is None:
        raise AccountUnknown()
    return ok(signed_in(result))


async def _begin(unit_of_work: UnitOfWork, provider: Provider | None, user_id: int | None) -> Begun:
    if provider is None:
        raise ProviderMissing()
    state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(3))
    try:
        url = await provider.authorization_url(state, nonce, verifier)
    except ProviderError:
        raise ProviderAway() from None
    async with unit_of_work() as tx:
        expires = tx.now + _LIFETIME
        asked = SignIn(f"{nonce} {verifier}", None, user_id)
        await sessions.begin(tx.session, state, "oidc", asked, tx.now, expires)
    return Begun(authorization_url=url, state=state, expires_at=expires)


async def _account(provider: Provider, code: str, asked: SignIn) -> Account:
    nonce, verifier = asked.secret.split(" ")
    try:
        return await provider.account(code, nonce, verifier)
    except ProviderError:
        raise SignInInvalid() from None


async def _user(session: AsyncSession, account: Account, linking: int | None) -> int | None:
    """Whose account it is: as linked, or whom the provider names; or the caller who links it."""
    linked = await accounts.of_oidc(session, account.issuer, account.subject)
    found = linked or linking or account.user_id
    if found is None or not await accounts.is_known(session, found):
        return None
    await accounts.link(session, account.issuer, account.subject, found)
    return found
