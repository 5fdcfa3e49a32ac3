"""Browsers that people registered for pushes (NTF-172)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# One endpoint is one browser: nothing of another person's goes there any more (NTF-205).
_REGISTER = text("""
    insert into devices as known (endpoint, id, user_id, keys, name, registered_at, refreshed_at)
    values (:endpoint, :id, :user_id, cast(:keys as jsonb), :name, :now, :now)
    on conflict (endpoint) do update set
        user_id = excluded.user_id, keys = excluded.keys, name = excluded.name,
        refreshed_at = excluded.refreshed_at,
        id = case known.user_id when excluded.user_id then known.id else excluded.id end,
        registered_at = case known.user_id when excluded.user_id
            then known.registered_at else excluded.registered_at end
""")
_COUNT = text("""
    select count(*) from devices where user_id = :user_id and endpoint <> :endpoint
""")
# Two that are registered at once would not see one another.
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('devices', :user_id))")
_LIST = text("""
    select id, name, endpoint, registered_at, refreshed_at from devices
    where user_id = :user_id order by registered_at, id
""")
_REMOVE = text("delete from devices where id = :id and user_id = :user_id returning 1")
# Registered again since, it is another subscription.
_FORGET = text("""
    delete from devices
    where endpoint = any(cast(:endpoints as text[])) and refreshed_at <= :asked_at
""")


class Device(NamedTuple):
    """A browser, and when it was registered first and last."""

    id: UUID
    name: str | None
    endpoint: str
    registered_at: datetime
    refreshed_at: datetime


class Subscription(NamedTuple):
    """What a browser gives to whoever may push to it."""

    endpoint: str
    keys: dict[str, str]
    name: str | None


async def others(session: AsyncSession, user_id: int, endpoint: str) -> int:
    """How many browsers a person has besides this one; none is added to them until the commit."""
    await session.execute(_ONE_AT_A_TIME, {"user_id": user_id})
    known = {"user_id": user_id, "endpoint": endpoint}
    return int(await session.scalar(_COUNT, known) or 0)


async def register(
    session: AsyncSession, user_id: int, id_: UUID, given: Subscription, now: datetime
) -> None:
    """Keep a browser, or refresh one: it is this person's from now on, and nobody else's."""
    values = {**given._asdict(), "keys": orjson.dumps(given.keys).decode()}
    await session.execute(_REGISTER, {**values, "id": id_, "user_id": user_id, "now": now})


async def listed(session: AsyncSession, user_id: int) -> list[Device]:
    """A person's browsers."""
    return [Device(*row) for row in await session.execute(_LIST, {"user_id": user_id})]


async def remove(session: AsyncSession, user_id: int, id_: UUID) -> bool:
    """Forget a person's browser; whether there was one."""
    return await session.scalar(_REMOVE, {"id": id_, "user_id": user_id}) is not None


async def forget(session: AsyncSession, endpoints: Sequence[str], asked_at: datetime) -> None:
    """Forget browsers that had ended their subscription when they were pushed to."""
    await session.execute(_FORGET, {"endpoints": list(endpoints), "asked_at": asked_at})
