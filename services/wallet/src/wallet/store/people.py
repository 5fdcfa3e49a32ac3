"""What is announced of users, as far as it decides who earns."""

from collections.abc import Collection, Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.earning import Person

# A count that an announcement leaves out stays as it was told before.
_SAVE = text("""
    insert into people as known (user_id, followers, following, deleted)
    select * from unnest(
        cast(:users as bigint[]), cast(:followers as bigint[]), cast(:following as bigint[]),
        cast(:deleted as boolean[])
    ) as given(user_id, followers, following, deleted)
    order by user_id
    on conflict (user_id) do update set
        followers = case when excluded.deleted then null
            else coalesce(excluded.followers, known.followers) end,
        following = case when excluded.deleted then null
            else coalesce(excluded.following, known.following) end,
        deleted = excluded.deleted
""")
_FIND = text("""
    select user_id, followers, following, deleted from people
    where user_id = any(cast(:users as bigint[]))
""")


async def save_people(session: AsyncSession, people: Mapping[int, Person]) -> None:
    """Keep what was announced last of each of these users."""
    await session.execute(
        _SAVE,
        {
            "users": list(people),
            "followers": [person.followers for person in people.values()],
            "following": [person.following for person in people.values()],
            "deleted": [person.deleted for person in people.values()],
        },
    )


async def people(session: AsyncSession, users: Collection[int]) -> dict[int, Person]:
    """What is known of these users; those who were never announced are left out."""
    rows = await session.execute(_FIND, {"users": list(users)})
    return {row.user_id: Person(row.followers, row.following, row.deleted) for row in rows}


async def deleted(session: AsyncSession, users: Collection[int]) -> frozenset[int]:
    """Which of these users are deleted."""
    known = await people(session, users)
    return frozenset(user for user, person in known.items() if person.deleted)
