"""What routes may ask for by annotation."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase
from laurel_events import UnitOfWork
from laurel_events.provenance import Story
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_service.acts import changed
from laurel_service.api.errors import Forbidden, Unauthorized
from laurel_service.api.operators import SAFE_METHODS, marked
from laurel_service.api.transactions import (
    joined_transaction,
    request_unit_of_work,
    shared_story,
    tell,
)
from laurel_service.api.viewing import viewed
from laurel_service.auth.claims import InvalidTokenError
from laurel_service.auth.principal import Principal
from laurel_service.auth.scheme import bearer_token
from laurel_service.auth.verifier import Verifier
from laurel_service.service import Running


def running(request: Request) -> Running:
    """The started service that answers this request."""
    found: Running = request.app.state.running
    return found


class _Owner(SecurityBase):
    """The security scheme that OpenAPI shows, and its check in one: two dependencies cost more."""

    model = HTTPBearerModel(bearerFormat="JWT", description="RS256 token")
    scheme_name = "HTTPBearer"

    async def __call__(self, request: Request) -> Principal:
        """The owner of the request's token."""
        token = bearer_token(request.headers.get("authorization", ""))
        if token is None:
            raise Unauthorized()
        verifier: Verifier = request.app.state.verifier
        try:
            owner = await verifier.verify(token)
        except InvalidTokenError as error:
            raise Unauthorized(f"The token is not valid here: {error}.") from None
        return await viewed(request, running(request), owner)


CurrentUser = Annotated[Principal, Depends(_Owner())]
"""The owner of the request's token, or whom they look as (`viewing`); 401 without a valid one."""


def require_role(role: str) -> Any:
    """A dependency for `dependencies=[…]`: 403 unless the token has this role.

    What is changed by it is told as `OPERATOR` tells it.
    """

    async def check(request: Request, user: CurrentUser) -> None:
        if role not in user.roles:
            raise Forbidden(f"This needs the role '{role}'.")
        _tell_change(request, user)

    return Depends(marked(check))


async def _operates(request: Request, user: CurrentUser) -> None:
    _tell_change(request, user)


OPERATOR = Depends(marked(_operates))
"""A dependency for `dependencies=[…]` where a route decides by itself whose role suffices: what
such a route changes is told in the transaction that changes it (`acts`, GEN-047)."""


def _tell_change(request: Request, user: Principal) -> None:
    if request.method not in SAFE_METHODS:
        name = running(request).service.name
        tell(request.scope, lambda tx: changed(request, name, user, tx.now))


def require_scope(scope: str) -> Any:
    """A dependency for `dependencies=[…]`: 403 unless the token has this scope."""

    async def check(user: CurrentUser) -> None:
        if scope not in user.scopes:
            raise Forbidden(f"This needs the scope '{scope}'.")

    return Depends(check)


async def _unit_of_work(request: Request) -> UnitOfWork:
    return request_unit_of_work(running(request), request.scope)


UnitOfWorkDep = Annotated[UnitOfWork, Depends(_unit_of_work)]
"""Opens transactions whose events carry the request's correlation id and trace."""


async def _shared(request: Request) -> Story | None:
    return shared_story(request.scope)


SharedStory = Annotated[Story | None, Depends(_shared)]
"""What its events carry, where the request may share a transaction with others; None where not."""


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    joined = joined_transaction(request.scope)
    if joined is not None:
        # A second connection for the same request could starve the pool.
        yield joined.session
        return
    async with running(request).database.reading() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(_session)]
"""A session for reads: each statement is a transaction of its own, one round trip."""


def Resource(kind: type[Any]) -> Any:
    """The service's resource of this kind: `Annotated[Ladder, Resource(Ladder)]`."""

    async def find(request: Request) -> Any:
        return running(request).resource(kind)

    finder: Callable[[Request], Coroutine[Any, Any, Any]] = find
    return Depends(finder)
