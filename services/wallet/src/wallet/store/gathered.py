"""Points of creators that wait to be entered together."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.books import Cause
from wallet.rules.gathering import Gathered, Video

_ADD = text("""
    insert into gathered as held (
        user_id, video_id, action, pending, points, total, video_title, rule_version,
        cause_source, cause_id, decided, due_at
    )
    select *, cast(:due_at as timestamptz) from unnest(
        cast(:users as bigint[]), cast(:videos as text[]), cast(:actions as text[]),
        cast(:pending as int[]), cast(:points as numeric[]), cast(:totals as bigint[]),
        cast(:titles as text[]), cast(:versions as int[]), cast(:sources as text[]),
        cast(:causes as text[]), cast(:decided as jsonb[])
    ) as given(user_id, video_id, action)
    order by user_id, video_id collate "C", action collate "C"
    on conflict (user_id, video_id, action) do update set
        pending = held.pending + excluded.pending,
        points = held.points + excluded.points,
        total = held.total + excluded.total,
        video_title = coalesce(excluded.video_title, held.video_title),
        rule_version = excluded.rule_version,
        cause_source = excluded.cause_source,
        cause_id = excluded.cause_id,
        decided = excluded.decided,
        due_at = coalesce(held.due_at, excluded.due_at)
    returning user_id, video_id, action, pending, points, total, video_title, rule_version,
        cause_source, cause_id, decided
""")
_TAKE_DUE = text("""
    select user_id, video_id, action, pending, points, total, video_title, rule_version,
        cause_source, cause_id, decided
    from gathered where due_at <= :now
    order by due_at limit :page
    for update skip locked
""")
# Less than a hundredth can't be entered: it waits, with its actions, for what comes next.
_SETTLE = text("""
    update gathered set due_at = null, points = gathered.points - paid.points,
        pending = case when paid.points > 0 then 0 else gathered.pending end
    from unnest(
        cast(:users as bigint[]), cast(:videos as text[]), cast(:actions as text[]),
        cast(:points as numeric[])
    ) as paid(user_id, video_id, action, points)
    where (gathered.user_id, gathered.video_id, gathered.action)
        = (paid.user_id, paid.video_id, paid.action)
""")


async def add(
    session: AsyncSession, sums: Collection[Gathered], due_at: datetime
) -> list[Gathered]:
    """Add to what is gathered; returns what each of these videos then holds.

    What waits already keeps its time, so that it is entered after a minute however busy it is.
    """
    columns: dict[str, Any] = {
        "users": [one.user_id for one in sums],
        "videos": [one.video_id for one in sums],
        "actions": [one.action for one in sums],
        "pending": [one.pending for one in sums],
        "points": [str(one.points) for one in sums],
        "totals": [one.total for one in sums],
        "titles": [one.video_title for one in sums],
        "versions": [one.rule_version for one in sums],
        "sources": [one.cause.source for one in sums],
        "causes": [one.cause.id for one in sums],
        "decided": [orjson.dumps(one.decided).decode() for one in sums],
        "due_at": due_at,
    }
    return [_gathered(row) for row in await session.execute(_ADD, columns)]


async def take_due(session: AsyncSession, now: datetime, page: int) -> list[Gathered]:
    """What has waited long enough, locked; what another worker has in hand is left out."""
    rows = await session.execute(_TAKE_DUE, {"now": now, "page": page})
    return [_gathered(row) for row in rows]


async def settle(session: AsyncSession, paid: Sequence[tuple[Video, Decimal]]) -> None:
    """Take off what is entered; fractions stay."""
    await session.execute(
        _SETTLE,
        {
            "users": [user for (user, _, _), _ in paid],
            "videos": [video for (_, video, _), _ in paid],
            "actions": [action for (_, _, action), _ in paid],
            "points": [str(points) for _, points in paid],
        },
    )


def _gathered(row: Any) -> Gathered:
    held = row._asdict()
    cause = Cause(held.pop("cause_source"), held.pop("cause_id"))
    return Gathered(**held, cause=cause)
