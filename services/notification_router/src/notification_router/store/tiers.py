"""Which tier is a person's next, and what it asks for."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_DEFINE = text("""
    insert into tier_rules (level, badges_required)
    select * from unnest(cast(:levels as integer[]), cast(:badges as integer[]))
    on conflict (level) do update set badges_required = excluded.badges_required
""")
_HOLD = text("""
    insert into holdings (user_id, level)
    select * from unnest(cast(:users as bigint[]), cast(:levels as integer[])) order by 1
    on conflict (user_id) do update set level = excluded.level
""")
# Where it was burned for an upgrade, the higher one may be held already.
_LOSE = text("""
    delete from holdings
    using unnest(cast(:users as bigint[]), cast(:levels as integer[])) as lost(user_id, level)
    where holdings.user_id = lost.user_id and holdings.level = lost.level
""")
_NEXT = text("""
    select asked.user_id, badges_required
    from unnest(cast(:users as bigint[])) as asked(user_id)
    left join holdings on holdings.user_id = asked.user_id
    join tier_rules on tier_rules.level = coalesce(holdings.level, 0) + 1
""")


async def define(session: AsyncSession, badges: Mapping[int, int]) -> None:
    """Keep how many badges each of these tiers asks for."""
    await session.execute(_DEFINE, {"levels": list(badges), "badges": list(badges.values())})


async def hold(session: AsyncSession, levels: Mapping[int, int]) -> None:
    """Keep which tier's NFT each of these users holds."""
    await session.execute(_HOLD, {"users": list(levels), "levels": list(levels.values())})


async def lose(session: AsyncSession, pairs: Sequence[tuple[int, int]]) -> None:
    """These users hold the NFTs of these tiers no longer."""
    users, levels = ([one[at] for one in pairs] for at in (0, 1))
    await session.execute(_LOSE, {"users": users, "levels": levels})


async def badges_for_next(session: AsyncSession, users: Collection[int]) -> dict[int, int]:
    """How many badges the next tier of each asks for; nothing of who holds the highest."""
    rows = await session.execute(_NEXT, {"users": list(users)})
    return {row.user_id: row.badges_required for row in rows}
