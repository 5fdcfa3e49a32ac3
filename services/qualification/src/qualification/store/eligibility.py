"""What users qualify for, and what a user's profile carries of volume and NFT."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Of who is not known yet, too.
_ELIGIBILITY = text("""
    select asked.user_id, trim_scale(coalesce(volume_usd, 0)) as volume_usd,
        coalesce(unlocked_level, 0) as unlocked_level, coalesce((
            select array_agg(badge ->> 'badge_id' order by place)
            from jsonb_array_elements(activated) with ordinality as one(badge, place)
        ), '{}') as badges
    from unnest(cast(:users as bigint[])) as asked(user_id)
    left join standings using (user_id)
    left join badge_holders using (user_id)
    order by asked.user_id
""")
_NOTE = text("""
    insert into eligibility_changes as noted (user_id, changed_at)
    select user_id, :now from unnest(cast(:users as bigint[])) as one(user_id) order by user_id
    on conflict (user_id) do update set changed_at = excluded.changed_at
""")
_NOTED = text("""
    select user_id, changed_at from eligibility_changes order by changed_at, user_id limit :limit
""")
# Who has changed again meanwhile is put there again.
_FORGET = text("""
    delete from eligibility_changes as noted
    using unnest(cast(:users as bigint[]), cast(:times as timestamptz[])) as taken(user_id, at)
    where noted.user_id = taken.user_id and changed_at = at
""")
_FORGET_OLD = text("delete from eligibility_changes where changed_at <= :before")
_ANY_LEFT = text("select exists (select from eligibility_changes)")
# Before a volume's own time was kept, that of the standing stands for it.
_PROFILE = text("""
    select coalesce(level, 0), mint_address,
        coalesce(volume_at, case when trade_count > 0 then changed_at end)
    from (select cast(:user_id as bigint) as user_id) as asked
    left join standings using (user_id)
    left join lateral (
        select level, mint_address from tiered_nfts
        where tiered_nfts.user_id = asked.user_id and not gone
        order by level desc, mint_address limit 1
    ) as held on true
""")


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What a user qualifies for at a moment: the volume in USD, the ids of the badges that count,
    and the levels that are unlocked."""

    user_id: int
    trading_volume: Decimal
    badges_collected: tuple[str, ...]
    eligible_levels: tuple[int, ...]
    last_calculated: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """The highest tiered NFT that a user holds, 0 and None without, and when their volume moved
    last (TIER-042)."""

    nft_level: int
    mint_address: str | None
    volume_at: datetime | None


async def eligibility_of(
    session: AsyncSession, users: Collection[int], now: datetime
) -> list[Eligibility]:
    """What users qualify for now."""
    rows = await session.execute(_ELIGIBILITY, {"users": list(users)})
    return [
        Eligibility(
            user_id=row.user_id,
            trading_volume=row.volume_usd,
            badges_collected=tuple(row.badges),
            eligible_levels=tuple(range(1, row.unlocked_level + 1)),
            last_calculated=now,
        )
        for row in rows
    ]


async def note_changes(session: AsyncSession, users: Collection[int], now: datetime) -> None:
    """Remember that these users' tiers or badges have changed."""
    await session.execute(_NOTE, {"users": list(users), "now": now})


async def changed_eligibility(
    session: AsyncSession, now: datetime, limit: int
) -> Mapping[Eligibility, datetime]:
    """What users qualify for now who have changed longest ago, and when they did."""
    noted = await session.execute(_NOTED, {"limit": limit})
    times = {row.user_id: row.changed_at for row in noted}
    found = await eligibility_of(session, times, now) if times else ()
    return {one: times[one.user_id] for one in found}


async def forget_changes(session: AsyncSession, taken: Mapping[Eligibility, datetime]) -> None:
    """Forget who has changed at these times, unless they have changed again."""
    users = [one.user_id for one in taken]
    await session.execute(_FORGET, {"users": users, "times": list(taken.values())})


async def forget_old_changes(session: AsyncSession, before: datetime) -> bool:
    """Forget who has changed up to a moment; whether somebody is left."""
    await session.execute(_FORGET_OLD, {"before": before})
    return bool(await session.scalar(_ANY_LEFT))


async def profile_of(session: AsyncSession, user_id: int) -> Profile:
    """What a user's profile carries beside the volume itself."""
    return Profile(*(await session.execute(_PROFILE, {"user_id": user_id})).one())
