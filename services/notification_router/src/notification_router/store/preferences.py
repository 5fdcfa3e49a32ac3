"""What people chose."""

from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_FIND = "select version, choices, changed_at from preferences where user_id = :user_id"
_FIND_TO_READ, _FIND_TO_CHANGE = text(_FIND), text(f"{_FIND} for update")
# The first choice too waits for another of the same person: both insert the same key.
_SAVE = text("""
    with saved as (
        insert into preferences as known (user_id, version, choices, changed_at)
        values (:user_id, 1, cast(:choices as jsonb), :now)
        on conflict (user_id) do update set
            version = known.version + 1, choices = excluded.choices,
            changed_at = excluded.changed_at
        returning user_id, version, choices, changed_at
    ), kept as (
        insert into preference_history select user_id, version, choices, changed_at from saved
    )
    select version, choices, changed_at from saved
""")
_HISTORY = text("""
    select version, choices, changed_at from preference_history
    where user_id = :user_id order by version desc limit :most
""")


class Chosen(NamedTuple):
    """What a person chose, when, and which of their choices it is."""

    version: int
    choices: dict[str, Any]
    changed_at: datetime | None


async def find(session: AsyncSession, user_id: int, *, to_change: bool = False) -> Chosen | None:
    """What a person chose last, if anything; `to_change` keeps others from it until the commit."""
    statement = _FIND_TO_CHANGE if to_change else _FIND_TO_READ
    row = (await session.execute(statement, {"user_id": user_id})).one_or_none()
    return Chosen(*row) if row else None


async def save(
    session: AsyncSession, user_id: int, choices: dict[str, Any], now: datetime
) -> Chosen:
    """Keep what a person chooses, as the next version."""
    parameters = {"user_id": user_id, "choices": orjson.dumps(choices).decode(), "now": now}
    return Chosen(*(await session.execute(_SAVE, parameters)).one())


async def history(session: AsyncSession, user_id: int, most: int) -> list[Chosen]:
    """What a person chose, the newest first."""
    rows = await session.execute(_HISTORY, {"user_id": user_id, "most": most})
    return [Chosen(*row) for row in rows]
