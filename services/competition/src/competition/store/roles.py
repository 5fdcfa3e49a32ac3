"""Who has which role in which competition."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.roles import Role

_FIND = text("""
    select role from competition_roles
    where competition_id = :competition_id and user_id = :user_id
""")
_OF = text("""
    select user_id, role from competition_roles where competition_id = :competition_id
    order by user_id
""")
_GRANT = text("""
    insert into competition_roles (competition_id, user_id, role)
    values (:competition_id, :user_id, :role)
    on conflict (competition_id, user_id) do update set role = excluded.role
""")
_REVOKE = text("""
    delete from competition_roles where competition_id = :competition_id and user_id = :user_id
""")


async def role_of(session: AsyncSession, competition_id: UUID, user_id: int) -> Role | None:
    """Somebody's role in a competition."""
    given = {"competition_id": competition_id, "user_id": user_id}
    found: Role | None = await session.scalar(_FIND, given)
    return found


async def roles(session: AsyncSession, competition_id: UUID) -> Mapping[int, Role]:
    """Everybody's role in a competition."""
    rows = await session.execute(_OF, {"competition_id": competition_id})
    return {row.user_id: row.role for row in rows}


async def grant(
    session: AsyncSession, competition_id: UUID, user_id: int, role: Role | None
) -> None:
    """Give somebody a role in place of another, or take it for None."""
    given = {"competition_id": competition_id, "user_id": user_id}
    if role is None:
        await session.execute(_REVOKE, given)
    else:
        await session.execute(_GRANT, given | {"role": role})
