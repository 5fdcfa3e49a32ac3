"""What operators do to badges, and the record of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_RECORD = text("""
    insert into admin_acts (at, admin_id, action, badge_id, user_id, reason)
    select :at, :admin_id, :action, :badge_id, person, :reason
    from unnest(cast(:users as bigint[])) as person
""")
_ACTS = text("""
    select id, at, admin_id, action, badge_id, user_id, reason from admin_acts
    where (at, id) < (cast(:at as timestamptz), cast(:id as uuid))
        and (cast(:badge_id as text) is null or badge_id = :badge_id)
        and (cast(:user_id as bigint) is null or user_id = :user_id)
    order by at desc, id desc limit :limit
""")
_LIFT = text("""
    update revoked_badges set lifted = true
    where user_id = any(cast(:users as bigint[])) and badge_id = :badge_id and not lifted
""")
_HELD = text("""
    select earned_at, activation_number, exists (
        select from bound_badges
        where bound_badges.user_id = :user_id and bound_badges.badge_id = :badge_id
    ) as bound
    from earned_badges where user_id = :user_id and badge_id = :badge_id
""")
_TAKE = text("""
    with revoked as (
        insert into revoked_badges (
            credential_id, user_id, badge_id, earned_at, revoked_at, reason
        ) values (:credential_id, :user_id, :badge_id, :earned_at, :at, :reason)
    )
    delete from earned_badges where user_id = :user_id and badge_id = :badge_id
""")
# The last activation takes the place of the one that is gone, so that numbers stay 1 to n.
_CLOSE_GAP = text("""
    update earned_badges set activation_number = :gone
    where user_id = :user_id and activation_number > :gone and activation_number = (
        select max(activation_number) from earned_badges where user_id = :user_id
    )
""")
_ACTIVATED = text("select count(activated_at) from earned_badges where user_id = :user_id")
_REVOKED = text("select credential_id, reason from revoked_badges order by revoked_at, 1")


@dataclass(frozen=True, slots=True)
class Act:
    """What an operator did; to whom is None where it was to a definition."""

    id: UUID
    at: datetime
    admin_id: int
    action: str
    badge_id: str
    user_id: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """A badge that somebody owns."""

    earned_at: datetime
    activation_number: int | None
    bound: bool


async def record_acts(
    session: AsyncSession,
    *,
    at: datetime,
    admin_id: int,
    action: str,
    badge_id: str,
    users: Sequence[int | None],
    reason: str | None,
) -> None:
    """Keep who did what to whom."""
    asked = {"at": at, "admin_id": admin_id, "action": action, "badge_id": badge_id}
    await session.execute(_RECORD, {**asked, "users": list(users), "reason": reason})


async def acts_before(
    session: AsyncSession,
    before: tuple[datetime, UUID],
    limit: int,
    *,
    badge_id: str | None,
    user_id: int | None,
) -> list[Act]:
    """What was done before a moment, the latest first."""
    asked = {"at": before[0], "id": before[1], "badge_id": badge_id, "user_id": user_id}
    rows = (await session.execute(_ACTS, {**asked, "limit": limit})).mappings()
    return [Act(**row) for row in rows]


async def lift_revocations(session: AsyncSession, users: Collection[int], badge_id: str) -> None:
    """Let these users have a badge again that was taken from them."""
    await session.execute(_LIFT, {"users": list(users), "badge_id": badge_id})


async def held(session: AsyncSession, user_id: int, badge_id: str) -> Held | None:
    """A badge that a user owns, if they do; their row should be locked."""
    row = (await session.execute(_HELD, {"user_id": user_id, "badge_id": badge_id})).one_or_none()
    return Held(row.earned_at, row.activation_number, row.bound) if row else None


async def take(
    session: AsyncSession,
    user_id: int,
    badge_id: str,
    held: Held,
    credential_id: UUID,
    reason: str,
    at: datetime,
) -> int:
    """Take a badge away; returns how many activated ones are left."""
    asked = {"user_id": user_id, "badge_id": badge_id, "earned_at": held.earned_at}
    more = {"credential_id": credential_id, "reason": reason, "at": at}
    await session.execute(_TAKE, {**asked, **more})
    if held.activation_number is not None:
        await session.execute(_CLOSE_GAP, {"user_id": user_id, "gone": held.activation_number})
    return int(await session.scalar(_ACTIVATED, {"user_id": user_id}) or 0)


async def revoked_credentials(session: AsyncSession) -> list[tuple[UUID, str]]:
    """The ids of credentials that hold no more, and why."""
    return [(row.credential_id, row.reason) for row in await session.execute(_REVOKED)]
