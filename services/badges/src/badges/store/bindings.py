"""Bindings of badges to upgrades."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules.binding import Bound, Refused, Request

_STANDING = text("""
    select exists (select from bindings where request_id = :request_id) as decided,
        exists (select from bindings where user_id = :user_id and state = 'open') as other_open,
        exists (select from traders where user_id = :user_id) as known,
        array(
            select badge_id from earned_badges
            where user_id = :user_id and activation_number is not null
            order by activated_at, activation_number
        ) as activated
""")
_SAVE = text("""
    insert into bindings (request_id, user_id, to_level, badges_required, state, decided_at)
    values (:request_id, :user_id, :to_level, :badges_required, :state, :at)
""")
_BIND = text("""
    insert into bound_badges (request_id, user_id, badge_id)
    select :request_id, :user_id, badge_id from unnest(cast(:badges as text[])) as badge_id
""")
# A request that was never heard of ends, too: told of it later, nothing is bound for it.
_END = text("""
    insert into bindings as known (
        request_id, user_id, to_level, badges_required, state, decided_at, ended_at
    )
    values (:request_id, :user_id, :to_level, 0, :state, :at, :at)
    on conflict (request_id) do update set state = excluded.state, ended_at = excluded.ended_at
    where known.state = 'open'
    returning request_id
""")
_FREE = text("""
    delete from bound_badges where request_id = :request_id
    returning badge_id
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides a binding; `activated` in the order in which they were."""

    decided: bool
    other_open: bool
    known: bool
    activated: Sequence[str]


async def standing(session: AsyncSession, request: Request) -> Standing:
    """What there is to decide by; the user's row should be locked."""
    asked = {"request_id": request.request_id, "user_id": request.user_id}
    row = (await session.execute(_STANDING, asked)).one()
    return Standing(row.decided, row.other_open, row.known, row.activated)


async def save_decision(
    session: AsyncSession, request: Request, decision: Bound | Refused, at: datetime
) -> None:
    """Keep what was decided for a request, and bind its badges."""
    values = {
        "request_id": request.request_id,
        "user_id": request.user_id,
        "to_level": request.to_level,
        "badges_required": request.badges_required,
        "state": "open" if isinstance(decision, Bound) else "refused",
        "at": at,
    }
    await session.execute(_SAVE, values)
    if isinstance(decision, Bound):
        ids = {"request_id": request.request_id, "user_id": request.user_id}
        await session.execute(_BIND, {**ids, "badges": list(decision.badge_ids)})


async def keep(session: AsyncSession, request: Request, at: datetime) -> bool:
    """The upgrade is done: its badges stay bound. False if there was no open binding."""
    return await _end(session, request, "kept", at)


async def release(session: AsyncSession, request: Request, at: datetime) -> list[str] | None:
    """The upgrade failed: returns the badges set free, None if there was no open binding."""
    known = await session.scalar(
        text("select state = 'open' from bindings where request_id = :id"),
        {"id": request.request_id},
    )
    await _end(session, request, "released", at)
    if not known:
        return None
    freed = await session.scalars(_FREE, {"request_id": request.request_id})
    return sorted(freed.all())


async def _end(session: AsyncSession, request: Request, state: str, at: datetime) -> bool:
    values = {
        "request_id": request.request_id,
        "user_id": request.user_id,
        "to_level": request.to_level,
        "state": state,
        "at": at,
    }
    return await session.scalar(_END, values) is not None
