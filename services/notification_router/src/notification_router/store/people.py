"""What is known of people, and whom something concerns."""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.rules.audiences import Audience

Group = Literal["followers", "entrants", "conversation"]

_SAVE = text("""
    insert into people (user_id, username, locale, time_zone, email)
    select * from unnest(
        cast(:users as bigint[]), cast(:usernames as text[]), cast(:locales as text[]),
        cast(:time_zones as text[]), cast(:emails as text[])
    )
    order by 1
    on conflict (user_id) do update set
        username = excluded.username, locale = excluded.locale,
        time_zone = excluded.time_zone, email = excluded.email
""")
_FORGET = text("""
    with gone as (
        delete from people where user_id = any(cast(:users as bigint[]))
    ), chosen as (
        delete from preferences where user_id = any(cast(:users as bigint[]))
    ), before as (
        delete from preference_history where user_id = any(cast(:users as bigint[]))
    ), addressed as (
        delete from addresses where user_id = any(cast(:users as bigint[]))
    ), pushing as (
        delete from devices where user_id = any(cast(:users as bigint[]))
    ), winning as (
        delete from prizes where user_id = any(cast(:users as bigint[]))
    ), holding as (
        delete from holdings where user_id = any(cast(:users as bigint[]))
    )
    delete from members
    where user_id = any(cast(:users as bigint[]))
        or kind = 'followers' and group_id = any(cast(:groups as text[]))
""")
_NAMES = text("""
    select user_id, username from people
    where user_id = any(cast(:users as bigint[])) and username is not null
""")
_BADGES = text("""
    select wanted.user_id, wanted.badge_id, earned.name
    from unnest(cast(:users as bigint[]), cast(:badges as text[])) as wanted(user_id, badge_id)
    cross join lateral (
        select data #>> '{badge_details,badge_name}' as name from notifications
        where user_id = wanted.user_id and type = 'badge_earned'
            and data #>> '{badge_details,badge_id}' = wanted.badge_id
        limit 1
    ) as earned
""")
_JOIN = text("""
    insert into members (kind, group_id, user_id)
    select distinct :kind, group_id, user_id
    from unnest(cast(:groups as text[]), cast(:users as bigint[])) as given(group_id, user_id)
    order by 2, 3
    on conflict do nothing
""")
_LEAVE = text("""
    delete from members using
        unnest(cast(:groups as text[]), cast(:users as bigint[])) as given(group_id, user_id)
    where kind = :kind and members.group_id = given.group_id and members.user_id = given.user_id
""")
_EVERYBODY = text("""
    select user_id from people where user_id > :after order by user_id limit :most
""")
_MEMBERS = text("""
    select user_id from members
    where kind = :kind and group_id = :of and user_id > :after order by user_id limit :most
""")


class Person(NamedTuple):
    """What a user announced, as far as notifications need it."""

    user_id: int
    username: str | None
    locale: str | None
    time_zone: str | None
    email: str | None


async def save(session: AsyncSession, known: Sequence[Person]) -> None:
    """Keep what was announced last of each of these users."""
    names = ("users", "usernames", "locales", "time_zones", "emails")
    columns = zip(*known, strict=True)
    await session.execute(_SAVE, dict(zip(names, map(list, columns), strict=True)))


async def forget(session: AsyncSession, users: Sequence[int]) -> None:
    """Forget users, whom they followed and who followed them."""
    await session.execute(_FORGET, {"users": users, "groups": list(map(str, users))})


async def names(session: AsyncSession, users: Collection[int]) -> dict[int, str]:
    """What these users are called, where that is known."""
    rows = await session.execute(_NAMES, {"users": list(users)})
    return {row.user_id: row.username for row in rows}


async def badge_names(
    session: AsyncSession, wanted: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], str]:
    """What badges are called, as their owners were told when they earned them."""
    parameters = {"users": [user for user, _ in wanted], "badges": [badge for _, badge in wanted]}
    rows = await session.execute(_BADGES, parameters)
    return {(row.user_id, row.badge_id): row.name for row in rows}


async def join(session: AsyncSession, kind: Group, pairs: Sequence[tuple[str, int]]) -> None:
    """Note who belongs to which group."""
    await session.execute(_JOIN, _columns(kind, pairs))


async def leave(session: AsyncSession, kind: Group, pairs: Sequence[tuple[str, int]]) -> None:
    """Note who belongs to which group no longer."""
    await session.execute(_LEAVE, _columns(kind, pairs))


def _columns(kind: Group, pairs: Sequence[tuple[str, int]]) -> dict[str, object]:
    groups, users = map(list, zip(*pairs, strict=True))
    return {"kind": kind, "groups": groups, "users": users}


async def page(session: AsyncSession, audience: Audience, after: int, most: int) -> list[int]:
    """The next users of an audience, by their ids."""
    parameters = {"after": after, "most": most}
    if audience.kind == "everybody":
        return list(await session.scalars(_EVERYBODY, parameters))
    members = {**parameters, "kind": audience.kind, "of": audience.of}
    return list(await session.scalars(_MEMBERS, members))
