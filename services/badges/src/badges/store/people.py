"""What is known of people besides what they do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_PEOPLE = text("""
    select user_id, followers, time_zone, deleted from people
    where user_id = any(cast(:users as bigint[]))
""")
# The order of the log decides: what comes last stands.
_SAVE = text("""
    with given as (
        select * from json_to_recordset(cast(:rows as json)) as given (
            user_id bigint, followers bigint, time_zone text
        )
    ), saved as (
        insert into people as known (user_id, followers, time_zone)
        select user_id, followers, time_zone from given order by user_id
        on conflict (user_id) do update set
            followers = coalesce(excluded.followers, known.followers),
            time_zone = case
                when cast(:profiles as boolean) then excluded.time_zone else known.time_zone
            end,
            deleted = known.deleted and not cast(:profiles as boolean)
    )
    insert into follower_days (user_id, day, followers)
    select user_id, cast(:day as date), followers from given where followers is not null
    order by user_id
    on conflict (user_id, day) do update set followers = excluded.followers
""")
_DELETE = text("""
    insert into people (user_id, deleted)
    select person, true from unnest(cast(:users as bigint[])) as person order by person
    on conflict (user_id) do update
    set followers = null, time_zone = null, deleted = true
""")


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody; None where it is not."""

    user_id: int
    followers: int | None = None
    time_zone: str | None = None
    deleted: bool = False


async def find_people(session: AsyncSession, users: Collection[int]) -> Mapping[int, Person]:
    """Those of `users` of whom something is known."""
    rows = (await session.execute(_PEOPLE, {"users": list(users)})).mappings()
    return {row["user_id"]: Person(**row) for row in rows}


async def save_profiles(session: AsyncSession, people: Collection[Person], day: date) -> None:
    """Keep profiles; where one does not say how many followers there are, the last number stays."""
    await _save(session, people, day, profiles=True)


async def save_followers(session: AsyncSession, followers: Mapping[int, int], day: date) -> None:
    """Keep numbers of followers that interactions told."""
    people = [Person(user_id, count) for user_id, count in followers.items()]
    await _save(session, people, day, profiles=False)


async def _save(
    session: AsyncSession, people: Collection[Person], day: date, *, profiles: bool
) -> None:
    rows = [
        {"user_id": one.user_id, "followers": one.followers, "time_zone": one.time_zone}
        for one in people
    ]
    given = {"rows": orjson.dumps(rows).decode(), "day": day, "profiles": profiles}
    await session.execute(_SAVE, given)


async def delete_people(session: AsyncSession, users: Collection[int]) -> None:
    """Forget people, and remember that there is nothing to count of them any more."""
    await session.execute(_DELETE, {"users": list(users)})
