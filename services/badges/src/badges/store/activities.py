"""Counting each activity once, and what that adds up to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules.figures import named_figure
from badges.rules.kinds import NAMED, Activity
from badges.store.figures import Figure

# `entered` holds only activities never seen before; all else grows from it. Inserts are sorted so
# that two workers can't deadlock.
_ENTER = text("""
    with given as (
        select * from json_to_recordset(cast(:rows as json)) as given (
            user_id bigint, activity_id text, kind text, subject text, other_id bigint,
            detail text, occurred_at timestamptz, utc date, own date
        )
    ), entered as (
        insert into activities (
            user_id, activity_id, kind, subject, other_id, detail, occurred_at
        )
        select user_id, activity_id, kind, subject, other_id, detail, occurred_at
        from given order by user_id, activity_id collate "C"
        on conflict do nothing
        returning user_id, activity_id
    ), fresh as (
        select given.* from given join entered using (user_id, activity_id)
    ), subjects as (
        insert into activity_subjects (user_id, kind, subject)
        select distinct user_id, kind, subject from fresh order by 1, 2, 3
        on conflict do nothing
        returning user_id, kind
    ), days as (
        insert into activity_days (user_id, kind, calendar, day)
        select distinct user_id, counted.kind, calendar, day from fresh
            cross join lateral (values ('utc', utc), ('own', own)) as on_day (calendar, day)
            cross join lateral (values (fresh.kind), ('any')) as counted (kind)
        order by 1, 2, 3, 4
        on conflict do nothing
        returning user_id, kind, calendar
    )
    select user_id, 'activity' as what, activity_id as name, 1 as gain from entered
    union all
    select user_id, 'distinct:' || kind, null, count(*) from subjects group by user_id, kind
    union all
    select distinct user_id, 'streak:' || kind || ':' || calendar, null, 0 from days
""")

_KNOWN = text("""
    select activities.* from
        unnest(cast(:users as bigint[]), cast(:ids as text[])) as wanted (user_id, activity_id)
    cross join lateral (
        select user_id, activity_id, kind, subject from activities
        where user_id = wanted.user_id and activity_id = wanted.activity_id collate "C" limit 1
    ) as activities
""")

_IN_GROUPS = text("""
    select activities.* from
        unnest(cast(:users as bigint[]), cast(:groups as text[])) as wanted (user_id, subject)
    cross join lateral (
        select user_id, activity_id, kind, subject, occurred_at, detail from activities
        where user_id = wanted.user_id and subject = wanted.subject collate "C"
            and kind in ('group_joined', 'group_left', 'group_activity')
    ) as activities
""")

Identity = tuple[int, str]
"""A person and an activity's id."""


@dataclass(frozen=True, slots=True)
class Dated:
    """An activity and its day in UTC and in its person's zone."""

    activity: Activity
    utc: date
    own: date


@dataclass(frozen=True, slots=True)
class Entered:
    """What is new: activities by identity, what they add to figures, streaks by user that have a
    new day."""

    new: frozenset[Identity]
    gains: Sequence[Figure]
    streaks: Mapping[int, Collection[str]]


async def enter(session: AsyncSession, given: Sequence[Dated]) -> Entered:
    """Enter activities, each once by its person and id; no two may have the same identity."""
    rows = orjson.dumps([_row(one) for one in given]).decode()
    found = (await session.execute(_ENTER, {"rows": rows})).all()
    new = frozenset((row.user_id, row.name) for row in found if row.what == "activity")
    distinct = [
        Figure(row.user_id, row.what, Decimal(row.gain))
        for row in found
        if row.what.startswith("distinct:")
    ]
    streaks: dict[int, set[str]] = {}
    for row in found:
        if row.what.startswith("streak:"):
            streaks.setdefault(row.user_id, set()).add(row.what)
    counted = [
        figure
        for one in given
        if (one.activity.user_id, one.activity.activity_id) in new
        for figure in _counted(one.activity)
    ]
    return Entered(new, [*distinct, *counted], streaks)


def _counted(one: Activity) -> list[Figure]:
    named = [named_figure(one.kind, one.subject)] if one.kind in NAMED else []
    return [Figure(one.user_id, name, Decimal(1)) for name in (f"count:{one.kind}", *named)]


def _row(one: Dated) -> dict[str, Any]:
    activity = one.activity
    return {
        "user_id": activity.user_id,
        "activity_id": activity.activity_id,
        "kind": activity.kind,
        "subject": activity.subject,
        "other_id": activity.other_id,
        "detail": activity.detail,
        "occurred_at": activity.occurred_at,
        "utc": one.utc,
        "own": one.own,
    }


async def entered_before(
    session: AsyncSession, identities: Collection[Identity]
) -> Mapping[Identity, tuple[str, str]]:
    """Kind and subject of activities that are known."""
    wanted = {"users": [user for user, _ in identities], "ids": [id_ for _, id_ in identities]}
    rows = await session.execute(_KNOWN, wanted)
    return {(row.user_id, row.activity_id): (row.kind, row.subject) for row in rows}


async def in_groups(session: AsyncSession, groups: Collection[tuple[int, str]]) -> list[Activity]:
    """All that users did in these groups."""
    wanted = {"users": [user for user, _ in groups], "groups": [group for _, group in groups]}
    rows = await session.execute(_IN_GROUPS, wanted)
    return [Activity(**row) for row in rows.mappings()]
