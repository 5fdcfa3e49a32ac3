"""What is known of prizes that are still to be told of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# The event that makes a prize complete is the one that tells of it, and no later one does.
_ADD = text("""
    with given as (
        select distinct on (prize_id) *
        from json_to_recordset(cast(:rows as json)) as row(
            prize_id text, user_id bigint, cause_id uuid, delivered bool, won jsonb
        ) order by prize_id
    ), kept as (
        insert into prizes as known (prize_id, user_id, won, delivered, told, created_at)
        select prize_id, user_id, won, delivered, false, :now from given
        on conflict (prize_id) do update set
            won = coalesce(excluded.won, known.won),
            delivered = excluded.delivered or known.delivered,
            told = known.told or (coalesce(excluded.won, known.won) is not null
                and (excluded.delivered or known.delivered))
        where not known.told
        returning prize_id, user_id, won, told
    )
    select kept.user_id, kept.won, given.cause_id from kept join given using (prize_id) where told
""")
_FORGET = text("delete from prizes where created_at < :before")


class Known(NamedTuple):
    """What an event says of a prize: what it is, or that it is there."""

    prize_id: str
    user_id: int
    cause_id: UUID
    delivered: bool
    won: dict[str, Any] | None = None


class Complete(NamedTuple):
    """A prize that is there, and which event made that known."""

    user_id: int
    won: dict[str, Any]
    cause_id: UUID


async def add(session: AsyncSession, known: Sequence[Known], now: datetime) -> list[Complete]:
    """Keep what is known; returns the prizes that are to be told of now."""
    rows = orjson.dumps([one._asdict() for one in known]).decode()
    return [Complete(*row) for row in await session.execute(_ADD, {"rows": rows, "now": now})]


async def forget(session: AsyncSession, before: datetime) -> None:
    """Forget prizes that became known before a time."""
    await session.execute(_FORGET, {"before": before})
