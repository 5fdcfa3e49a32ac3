"""The figures of users that badges ask for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules import Move, Progress

# A day minus its rank among the days is the same all along days in a row.
_FIGURES = text("""
    select user_id, figure, value from figures where user_id = any(cast(:users as bigint[]))
    union all
    select user_id, figure, value
    from traders cross join lateral (values
        ('trades', cast(trade_count as numeric)), ('volume_usd', volume_usd),
        ('day_volume_usd', best_day_volume_usd), ('pairs', cast(pair_count as numeric))
    ) as total (figure, value)
    where user_id = any(cast(:users as bigint[]))
    union all
    select user_id, 'streak_days', max(days)
    from (
        select user_id, count(*) as days
        from (
            select user_id,
                day - cast(row_number() over (partition by user_id order by day) as int) as island
            from trading_days
            where user_id = any(cast(:users as bigint[])) and cast(:trading_streaks as boolean)
        ) as numbered
        group by user_id, island
    ) as streaks
    group by user_id
    union all
    select user_id, 'streak:' || kind || ':' || calendar, max(days)
    from (
        select user_id, kind, calendar, count(*) as days
        from (
            select user_id, kind, calendar, day - cast(row_number() over (
                partition by user_id, kind, calendar order by day
            ) as int) as island
            from activity_days
            where user_id = any(cast(:users as bigint[]))
                and 'streak:' || kind || ':' || calendar = any(cast(:streaks as text[]))
        ) as numbered
        group by user_id, kind, calendar, island
    ) as streaks
    group by user_id, kind, calendar
""")

# Sorted, so that two workers can't deadlock. What it was before is read as of the statement's
# beginning, and may be lower than what another worker has just committed.
_SAVE = """
    with given as (
        select user_id, figure, {of_given} as value
        from json_to_recordset(cast(:rows as json)) as given (
            user_id bigint, figure text, value numeric
        )
        where not exists (select from people where user_id = given.user_id and deleted)
        group by user_id, figure
    ), saved as (
        insert into figures as known (user_id, figure, value)
        select user_id, figure, value from given order by user_id, figure collate "C"
        on conflict (user_id, figure) do update set value = {of_both}
        returning user_id, figure, value
    )
    select saved.*, figures.value as before from saved left join figures using (user_id, figure)
"""
_ADD = text(_SAVE.format(of_given="sum(value)", of_both="known.value + excluded.value"))
_RAISE = text(_SAVE.format(of_given="max(value)", of_both="greatest(known.value, excluded.value)"))
_SET = text(_SAVE.format(of_given="max(value)", of_both="excluded.value"))

_ENTER_PEOPLE = text("""
    insert into traders (user_id, trade_count, volume_usd, best_day_volume_usd, pair_count)
    select person, 0, 0, 0, 0 from unnest(cast(:users as bigint[])) as person order by person
    on conflict do nothing
""")


class Figure(NamedTuple):
    """A figure of a user: the name that criteria give it, and a value or a gain."""

    user_id: int
    name: str
    value: Decimal


UserMoves = Mapping[int, Mapping[str, Move]]
"""What moved, by user and figure."""


async def figures_of(
    session: AsyncSession,
    users: Sequence[int],
    *,
    trading_streaks: bool = True,
    streaks: Collection[str] = (),
) -> dict[int, Progress]:
    """All figures of users; streaks of trading days, and others by name, only as far as asked."""
    asked = {"users": users, "trading_streaks": trading_streaks, "streaks": list(streaks)}
    found: dict[int, dict[str, Decimal]] = {user_id: {} for user_id in users}
    for row in await session.execute(_FIGURES, asked):
        found[row.user_id][row.figure] = Decimal(row.value)
    return dict(found)


async def add_figures(session: AsyncSession, gains: Iterable[Figure]) -> UserMoves:
    """Add gains to figures."""
    return await _save(session, _ADD, gains)


async def raise_figures(session: AsyncSession, reached: Iterable[Figure]) -> UserMoves:
    """Let figures be at least what they have reached: the order of events does not matter."""
    return await _save(session, _RAISE, reached)


async def set_figures(session: AsyncSession, values: Iterable[Figure]) -> UserMoves:
    """Let figures be what they add up to by now."""
    return await _save(session, _SET, values)


async def _save(session: AsyncSession, statement: object, figures: Iterable[Figure]) -> UserMoves:
    rows = [
        {"user_id": one.user_id, "figure": one.name, "value": str(one.value)} for one in figures
    ]
    moves: defaultdict[int, dict[str, Move]] = defaultdict(dict)
    if rows:
        saved = await session.execute(statement, {"rows": orjson.dumps(rows).decode()})  # type: ignore[call-overload]
        for row in saved:
            if row.value != row.before:
                moves[row.user_id][row.figure] = Move(row.before, row.value)
    return dict(moves)


async def enter_people(session: AsyncSession, users: Collection[int]) -> None:
    """Give everybody a row of their own, whether they trade or not."""
    await session.execute(_ENTER_PEOPLE, {"users": list(users)})
