"""Memberships of groups and their length."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules.groups import Membership, Stay

_SAVE = text("""
    insert into group_memberships as known
    select * from json_to_recordset(cast(:rows as json)) as given (
        user_id bigint, group_id text, group_name text, activity_level text, since timestamptz,
        until timestamptz, months int, next_month_at timestamptz
    )
    order by user_id, group_id collate "C"
    on conflict (user_id, group_id) do update set
        group_name = excluded.group_name, activity_level = excluded.activity_level,
        since = excluded.since, until = excluded.until, months = excluded.months,
        next_month_at = excluded.next_month_at
""")
_A_MONTH_LONGER = text("""
    select * from group_memberships where next_month_at <= :now
    order by next_month_at limit :limit
    for update skip locked
""")
_LONGEST = text("""
    select distinct on (user_id) * from group_memberships
    where user_id = any(cast(:users as bigint[]))
    order by user_id, months desc, since
""")


async def save_memberships(session: AsyncSession, memberships: Iterable[Membership]) -> None:
    """Keep what is known of users in groups."""
    rows = [_row(one) for one in memberships]
    if rows:
        await session.execute(_SAVE, {"rows": orjson.dumps(rows).decode()})


async def a_month_longer(session: AsyncSession, now: datetime, limit: int) -> list[Membership]:
    """Memberships that have become a month longer since they were looked at, locked."""
    rows = (await session.execute(_A_MONTH_LONGER, {"now": now, "limit": limit})).mappings()
    return [_membership(dict(row)) for row in rows]


async def longest_memberships(
    session: AsyncSession, users: Collection[int]
) -> dict[int, Membership]:
    """By user, the group that they were in for longest."""
    rows = (await session.execute(_LONGEST, {"users": list(users)})).mappings()
    return {row["user_id"]: _membership(dict(row)) for row in rows}


def _row(one: Membership) -> dict[str, Any]:
    row = asdict(one)
    return {**row, **row.pop("stay")}


def _membership(row: dict[str, Any]) -> Membership:
    stay = Stay(row.pop("since"), row.pop("until"))
    return Membership(**row, stay=stay)
