"""Queries about who is who."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_REMEMBER = text("""
    insert into accounts (user_id, address) values (:user_id, :address)
    on conflict (user_id) do update set address = excluded.address
    where accounts.address <> excluded.address
""")
_OF_ADDRESS = text("select user_id from accounts where address = :address order by user_id")
_KNOWN = text("select exists (select from accounts where user_id = :user_id)")
_FORGET = [
    text(f"delete from {table} where user_id = any(:users)")  # noqa: S608 - names of this list
    for table in ("accounts", "oidc_accounts", "sessions", "granted_roles")
]
_OF_OIDC = text("select user_id from oidc_accounts where issuer = :issuer and subject = :subject")
_LINK = text("""
    insert into oidc_accounts (issuer, subject, user_id) values (:issuer, :subject, :user_id)
    on conflict (issuer, subject) do nothing
""")
_ROLES = text("select role from granted_roles where user_id = :user_id order by role")
_GRANT = text("""
    insert into granted_roles (user_id, role, granted_by, granted_at)
    values (:user_id, :role, :granted_by, :at)
    on conflict (user_id, role) do nothing
""")
_REVOKE_ROLE = text("delete from granted_roles where user_id = :user_id and role = :role")


async def remember(session: AsyncSession, addresses: dict[int, str]) -> None:
    """Keep whose address is whose, in the order of user ids: batches can't block one another."""
    rows = [{"user_id": user, "address": one} for user, one in sorted(addresses.items())]
    await session.execute(_REMEMBER, rows)


async def of_address(session: AsyncSession, address: str) -> int | None:
    """The user of an address; None where nobody or more than one has announced it."""
    found = (await session.scalars(_OF_ADDRESS, {"address": address})).all()
    return int(found[0]) if len(found) == 1 else None


async def is_known(session: AsyncSession, user_id: int) -> bool:
    """Whether a user has been announced."""
    return bool(await session.scalar(_KNOWN, {"user_id": user_id}))


async def forget(session: AsyncSession, users: Iterable[int]) -> None:
    """Delete what is known of these users, but for their access, which stays refused."""
    for statement in _FORGET:
        await session.execute(statement, {"users": sorted(users)})


async def of_oidc(session: AsyncSession, issuer: str, subject: str) -> int | None:
    """The user to whom an account of a provider is linked."""
    found: int | None = await session.scalar(_OF_OIDC, {"issuer": issuer, "subject": subject})
    return found


async def link(session: AsyncSession, issuer: str, subject: str, user_id: int) -> None:
    """Link an account of a provider, unless it is linked already."""
    told = {"issuer": issuer, "subject": subject, "user_id": user_id}
    await session.execute(_LINK, told)


async def roles(session: AsyncSession, user_id: int) -> Sequence[str]:
    """The roles that a user was granted."""
    return (await session.scalars(_ROLES, {"user_id": user_id})).all()


async def grant(
    session: AsyncSession, user_id: int, role: str, granted_by: int | None, at: datetime
) -> None:
    """Grant a role; `granted_by` is None for a command on the machine itself."""
    told = {"user_id": user_id, "role": role, "granted_by": granted_by, "at": at}
    await session.execute(_GRANT, told)


async def take_role(session: AsyncSession, user_id: int, role: str) -> None:
    """Take a role back."""
    await session.execute(_REVOKE_ROLE, {"user_id": user_id, "role": role})
