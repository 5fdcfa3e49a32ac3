"""What admins do to accounts."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from laurel_service.api import Body, CurrentUser, Envelope, UnitOfWorkDep, errors, ok, require_role

from identity import access
from identity.store import accounts

router = APIRouter(dependencies=[require_role("admin")])

Role = Literal["admin", "support"]
"""What may be granted: `support` may look at what a user sees, and change nothing."""
UserPath = Annotated[int, Path(alias="userId", ge=1, le=2**63 - 1)]


class Changed(Body):
    """What holds for an account now, everywhere within seconds."""

    user_id: int
    banned: bool | None = None
    roles: list[str] | None = None


@router.post(
    "/api/v1/identity/users/{userId}/ban",
    response_model=Envelope[Changed],
    responses=errors(401, 403),
)
async def ban(user_id: UserPath, unit_of_work: UnitOfWorkDep) -> Response:
    """Refuse all tokens of a user, and give no others."""
    async with unit_of_work() as tx:
        await access.take_back(tx, user_id, banned=True)
    return ok(Changed(user_id=user_id, banned=True))


@router.post(
    "/api/v1/identity/users/{userId}/unban",
    response_model=Envelope[Changed],
    responses=errors(401, 403),
)
async def unban(user_id: UserPath, unit_of_work: UnitOfWorkDep) -> Response:
    """Let a user sign in again; tokens from before stay refused."""
    async with unit_of_work() as tx:
        await access.take_back(tx, user_id, banned=False)
    return ok(Changed(user_id=user_id, banned=False))


@router.put(
    "/api/v1/identity/users/{userId}/roles/{role}",
    response_model=Envelope[Changed],
    responses=errors(401, 403),
)
async def grant(
    user_id: UserPath, role: Role, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Grant a role; it is in the tokens that the user gets from now on."""
    async with unit_of_work() as tx:
        await accounts.grant(tx.session, user_id, role, user.user_id, tx.now)
        roles = await accounts.roles(tx.session, user_id)
    return ok(Changed(user_id=user_id, roles=list(roles)))


@router.delete(
    "/api/v1/identity/users/{userId}/roles/{role}",
    response_model=Envelope[Changed],
    responses=errors(401, 403),
)
async def take_role(user_id: UserPath, role: Role, unit_of_work: UnitOfWorkDep) -> Response:
    """Take a role back, and with it all tokens that name it."""
    async with unit_of_work() as tx:
        await accounts.take_role(tx.session, user_id, role)
        await access.take_back(tx, user_id, banned=await access.is_banned(tx, user_id))
        roles = await accounts.roles(tx.session, user_id)
    return ok(Changed(user_id=user_id, roles=list(roles)))
