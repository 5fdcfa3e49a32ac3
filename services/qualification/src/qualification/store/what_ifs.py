"""Questions of operators what another ladder would have done, and the past to answer from."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules.what_if import Counts, Difference, PastCount, PastTrade

KEPT = timedelta(days=30)

_ASK = text("""
    insert into what_ifs (id, asked_by, asked_at, ladder, state)
    values (:id, :asked_by, :at, cast(:ladder as jsonb), 'running')
""")
_PRUNE = text("delete from what_ifs where ended_at < :before")
_OPEN = text("""
    select ladder, last_user_id from what_ifs where id = :id and state = 'running' for update
""")
_PAGE = text("""
    select user_id, trade_count from standings where user_id > :after
    order by user_id limit :limit
""")
_TRADES = text("""
    select user_id, traded_at, notional_usd, fee_usd from trade_ledger
    where user_id = any(cast(:users as bigint[]))
    order by user_id, traded_at, trade_id
""")
_COUNTS = text("""
    select user_id, counted_at, badges_activated from badge_counts
    where user_id = any(cast(:users as bigint[])) and lost_at is null
    order by user_id, counted_at
""")
_CHANGES = text("""
    insert into what_if_changes (what_if_id, user_id, level, change, was_at, would_be_at)
    select :id, user_id, level, change, was_at, would_be_at
    from json_to_recordset(cast(:rows as json)) as given (
        user_id bigint, level smallint, change text, was_at timestamptz, would_be_at timestamptz
    )
""")
_PROGRESS = text("""
    update what_ifs set users = users + :users, trades = trades + :trades,
        extra_discount_usd = extra_discount_usd + :extra, last_user_id = :last
    where id = :id
""")
_END = text("""
    update what_ifs set state = :state, ended_at = :at where id = :id and state = 'running'
    returning id
""")
_FIND = text("""
    select id, asked_by, asked_at, state, users, trades,
        trim_scale(extra_discount_usd) as extra_discount_usd, ended_at
    from what_ifs where id = :id
""")
_SUMMARY = text("""
    select level, change, count(*) as users from what_if_changes
    where what_if_id = :id group by level, change order by level, change
""")
_LIST = text("""
    select user_id, level, change, was_at, would_be_at from what_if_changes
    where what_if_id = :id and (user_id, level) > (cast(:user_id as bigint), cast(:level as int))
    order by user_id, level limit :limit
""")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A question, and how far its answer is; the discount in USD."""

    id: UUID
    asked_by: int
    asked_at: datetime
    state: str
    users: int
    trades: int
    extra_discount_usd: Decimal
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class UserChange:
    """A tier of a user that would have come at another time, or not, or only then."""

    user_id: int
    level: int
    change: str
    was_at: datetime | None
    would_be_at: datetime | None


async def ask(session: AsyncSession, id_: UUID, asked_by: int, ladder: Any, at: datetime) -> None:
    """Keep a question, and forget what was answered long ago."""
    await session.execute(_PRUNE, {"before": at - KEPT})
    said = orjson.dumps(ladder).decode()
    await session.execute(_ASK, {"id": id_, "asked_by": asked_by, "at": at, "ladder": said})


async def open_what_if(session: AsyncSession, id_: UUID) -> tuple[Any, int] | None:
    """The ladder of a running question and the user looked at last, locked; None if it ended."""
    row = (await session.execute(_OPEN, {"id": id_})).one_or_none()
    return (row.ladder, row.last_user_id) if row else None


async def users_after(
    session: AsyncSession, after: int, users: int, trades: int
) -> tuple[list[int], bool]:
    """The next users with at most about so many trades, one at least, and whether more follow."""
    rows = (await session.execute(_PAGE, {"after": after, "limit": users})).all()
    page: list[int] = []
    total = 0
    for row in rows:
        total += row.trade_count
        if page and total > trades:
            return page, True
        page.append(row.user_id)
    return page, len(rows) == users


async def past_trades(
    session: AsyncSession, users: Sequence[int]
) -> AsyncIterator[tuple[int, PastTrade]]:
    """The trades of users, user by user in the order of time; held in memory are some thousands."""
    options = {"yield_per": 5_000}
    rows = await session.stream(_TRADES, {"users": list(users)}, execution_options=options)
    async for user_id, *trade in rows:
        yield user_id, PastTrade(*trade)


async def past_counts(session: AsyncSession, users: Sequence[int]) -> Counts:
    """How badges of users came to count."""
    found: dict[int, list[PastCount]] = {}
    for row in await session.execute(_COUNTS, {"users": list(users)}):
        found.setdefault(row.user_id, []).append(PastCount(row.counted_at, row.badges_activated))
    return found


async def save_changes(
    session: AsyncSession, id_: UUID, changes: Sequence[tuple[int, Difference]]
) -> None:
    """Keep which tiers of users would differ."""
    rows = [
        {
            "user_id": user_id,
            "level": one.level,
            "change": one.change,
            "was_at": one.was_at,
            "would_be_at": one.would_be_at,
        }
        for user_id, one in changes
    ]
    if rows:
        await session.execute(_CHANGES, {"id": id_, "rows": orjson.dumps(rows).decode()})


async def save_progress(
    session: AsyncSession, id_: UUID, *, users: int, trades: int, extra: Decimal, last: int
) -> None:
    """Keep how far an answer is."""
    asked = {"id": id_, "users": users, "trades": trades, "extra": extra, "last": last}
    await session.execute(_PROGRESS, asked)


async def end(session: AsyncSession, id_: UUID, state: str, at: datetime) -> bool:
    """End a question that runs; False if it did not."""
    asked = {"id": id_, "state": state, "at": at}
    return await session.scalar(_END, asked) is not None


async def find(session: AsyncSession, id_: UUID) -> WhatIf | None:
    """A question."""
    row = (await session.execute(_FIND, {"id": id_})).mappings().one_or_none()
    return WhatIf(**row) if row else None


async def summary(session: AsyncSession, id_: UUID) -> dict[int, dict[str, int]]:
    """By tier and change, how many users."""
    found: dict[int, dict[str, int]] = {}
    for row in await session.execute(_SUMMARY, {"id": id_}):
        found.setdefault(row.level, {})[row.change] = row.users
    return found


async def changes_after(
    session: AsyncSession, id_: UUID, after: tuple[int, int], limit: int
) -> list[UserChange]:
    """Changes by user and tier."""
    asked = {"id": id_, "user_id": after[0], "level": after[1], "limit": limit}
    return [UserChange(**row) for row in (await session.execute(_LIST, asked)).mappings()]
