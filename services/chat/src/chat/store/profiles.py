"""What the platform announced of its users."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.tables import profiles

_SAVE = text("""
    insert into profiles (user_id, username, avatar_url, language)
    select * from unnest(
        cast(:ids as bigint[]), cast(:names as text[]), cast(:avatars as text[]),
        cast(:languages as text[])
    )
    on conflict (user_id) do update
    set username = excluded.username, avatar_url = excluded.avatar_url,
        language = excluded.language
    where (profiles.username, profiles.avatar_url, profiles.language)
        is distinct from (excluded.username, excluded.avatar_url, excluded.language)
""")
_UNKNOWN = text("""
    select user_id from unnest(cast(:ids as bigint[])) as asked (user_id)
    where not exists (select from profiles where profiles.user_id = asked.user_id)
""")


class Profile(NamedTuple):
    """What a message shows of its sender, and how it is searched."""

    username: str | None
    avatar_url: str | None
    language: str


async def save_profiles(session: AsyncSession, known: Mapping[int, Profile]) -> None:
    """Keep these profiles in place of what was known."""
    # In the order of ids, so that two transactions never wait for one another's rows.
    ids = sorted(known)
    values = {
        "ids": ids,
        "names": [known[user_id].username for user_id in ids],
        "avatars": [known[user_id].avatar_url for user_id in ids],
        "languages": [known[user_id].language for user_id in ids],
    }
    await session.execute(_SAVE, values)


async def forget_profiles(session: AsyncSession, user_ids: Collection[int]) -> None:
    """Forget who these users were."""
    await session.execute(delete(profiles).where(profiles.c.user_id.in_(user_ids)))


async def unknown_users(session: AsyncSession, user_ids: Collection[int]) -> list[int]:
    """Those whom the platform has not announced, or has deleted."""
    return list(await session.scalars(_UNKNOWN, {"ids": sorted(user_ids)}))
