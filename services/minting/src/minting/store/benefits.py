"""Benefits of users: their NFT, what was told of it, the AI uses spent."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.rules.benefits import CompetitionNft, TieredNft, Week

_NFT = """
    select nfts.user_id, nfts.mint_address, nfts.level, request.name as tier_name,
        coalesce(request.fee_reduction_percent, rule.fee_reduction_percent)
            as fee_reduction_percent,
        coalesce(request.ai_agent_uses_per_week, rule.ai_agent_uses_per_week)
            as ai_agent_uses_per_week,
        nfts.benefits_activated_at as activated_at
    from nfts
    join mint_requests as request on request.id = nfts.request_id
    left join tier_rules as rule on rule.level = nfts.level
    where nfts.status = 'active' and nfts.left_at is null and nfts.level is not null
"""
_OF_USER = text(f"{_NFT} and nfts.user_id = :user_id")
_WON = text("""
    select nfts.user_id, nfts.mint_address, request.name as tier_name,
        request.fee_reduction_percent, nfts.benefits_activated_at as activated_at,
        nfts.benefits_until as valid_until, coalesce(definition.features, '{}') as features
    from nfts join mint_requests as request on request.id = nfts.request_id
    left join nft_definitions as definition on definition.key = request.definition_key
    where nfts.user_id = any(:users) and nfts.status = 'active' and nfts.left_at is null
        and nfts.level is null
    order by nfts.claimed_at, nfts.mint_address
""")
_ENDING = text("""
    select nfts.user_id, nfts.mint_address, nfts.request_id, request.name,
        request.fee_reduction_percent, nfts.benefits_activated_at as activated_at,
        nfts.benefits_until as until
    from nfts join mint_requests as request on request.id = nfts.request_id
    where nfts.mint_address = :mint and nfts.status = 'active' and nfts.left_at is null
        and nfts.benefits_until is not null
""")
_ACTIVE_AFTER = text(f"""
    {_NFT} and nfts.benefits_activated_at < :before and nfts.user_id > :after
    order by nfts.user_id limit :limit
""")
_ACTIVATE = text("""
    update nfts set benefits_activated_at = :now
    where user_id = :user_id and status = 'active' and left_at is null
        and benefits_activated_at is null
""")
_TELL = text("""
    insert into benefits as old (user_id, revision, told)
    values (:user_id, 1, cast(:told as jsonb))
    on conflict (user_id) do update set revision = old.revision + 1, told = excluded.told
    where old.told <> excluded.told
    returning revision
""")
_UNTOLD = text("""
    select nfts.user_id from nfts
    left join benefits on benefits.user_id = nfts.user_id
    where nfts.status = 'active' and nfts.left_at is null and nfts.level is not null
        and benefits.user_id is null
        and nfts.user_id > :after
    order by nfts.user_id limit :limit
""")
_USED = text("""
    select count(*) filter (where week = :week) as used,
        count(*) filter (where use_id = :use_id) as known
    from ai_uses where user_id = :user_id and (week = :week or use_id = :use_id)
""")
_USE = text("""
    insert into ai_uses (user_id, use_id, week, feature, used_at)
    values (:user_id, :use_id, :week, :feature, :now)
    on conflict do nothing
    returning use_id
""")
_SPENT = text("""
    select user_id, sum(uses)::integer as used,
        (array_agg(feature order by uses desc, feature))[1:3] as features
    from (
        select user_id, feature, count(*) as uses from ai_uses
        where week = :week and user_id = any(:users)
        group by user_id, feature
    ) as counted group by user_id
""")
_PRUNE = text("delete from ai_uses where week < :oldest")
_FORGET = text("delete from ai_uses where user_id = any(:users)")
_FORGET_TOLD = text("delete from benefits where user_id = any(:users) returning user_id")


@dataclass(frozen=True, slots=True)
class EndingNft:
    """An NFT beside the ladder whose benefits end, or have ended, at `until`."""

    user_id: int
    mint_address: str
    request_id: UUID
    name: str
    fee_reduction_percent: int
    activated_at: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Spent:
    """AI uses of a week; `features` are the most used, the most first."""

    used: int = 0
    features: tuple[str, ...] = ()


async def tiered_nft(session: AsyncSession, user_id: int) -> TieredNft | None:
    """The user's active NFT of the ladder."""
    row = (await session.execute(_OF_USER, {"user_id": user_id})).one_or_none()
    return as_tiered(row) if row else None


async def competition_nfts(session: AsyncSession, user_id: int) -> Sequence[CompetitionNft]:
    """The user's active NFTs beside the ladder, the oldest first."""
    return (await competition_nfts_of(session, [user_id])).get(user_id, ())


async def competition_nfts_of(
    session: AsyncSession, users: Sequence[int]
) -> Mapping[int, Sequence[CompetitionNft]]:
    """The same of several users; who has none is left out."""
    won: defaultdict[int, list[CompetitionNft]] = defaultdict(list)
    for row in await session.execute(_WON, {"users": list(users)}):
        nft = CompetitionNft(
            row.mint_address,
            row.tier_name,
            row.fee_reduction_percent,
            row.activated_at,
            row.valid_until,
            tuple(row.features),
        )
        won[row.user_id].append(nft)
    return won


async def ending_nft(session: AsyncSession, mint_address: str) -> EndingNft | None:
    """The active NFT of this mint, if its benefits end."""
    row = (await session.execute(_ENDING, {"mint": mint_address})).one_or_none()
    return EndingNft(**row._mapping) if row else None


async def activated_after(
    session: AsyncSession, user_id: int, before: datetime, limit: int
) -> Sequence[tuple[int, TieredNft]]:
    """Users above `user_id` whose benefits were activated before a time, in order."""
    values = {"after": user_id, "before": before, "limit": limit}
    return [(row.user_id, as_tiered(row)) for row in await session.execute(_ACTIVE_AFTER, values)]


async def activate_benefits(session: AsyncSession, user_id: int, now: datetime) -> None:
    """Switch on what the user's NFTs give; what is on stays as it is."""
    await session.execute(_ACTIVATE, {"user_id": user_id, "now": now})


async def next_revision(session: AsyncSession, user_id: int, told: Mapping[str, Any]) -> int | None:
    """The revision under which to tell this; None where it was told already."""
    values = {"user_id": user_id, "told": json.dumps(told)}
    revision: int | None = await session.scalar(_TELL, values)
    return revision


async def untold_after(session: AsyncSession, user_id: int, limit: int) -> Sequence[int]:
    """Users above `user_id` with an NFT whose benefits were never told, in order."""
    found = await session.scalars(_UNTOLD, {"after": user_id, "limit": limit})
    return found.all()


async def uses_of(
    session: AsyncSession, user_id: int, week: Week, use_id: str = ""
) -> tuple[int, bool]:
    """How many AI uses a user spent in a week, and whether `use_id` is known from any."""
    values = {"user_id": user_id, "week": week.monday, "use_id": use_id}
    row = (await session.execute(_USED, values)).one()
    return row.used, bool(row.known)


async def spend_use(
    session: AsyncSession, user_id: int, use_id: str, week: Week, feature: str, now: datetime
) -> None:
    """Count one use; one of this id that is known already stays as it is."""
    values = {"user_id": user_id, "use_id": use_id, "week": week.monday}
    await session.execute(_USE, values | {"feature": feature, "now": now})


async def spent_in(session: AsyncSession, week: Week, users: Sequence[int]) -> Mapping[int, Spent]:
    """What each of these users spent in a week; who spent nothing is left out."""
    values = {"week": week.monday, "users": list(users)}
    rows = await session.execute(_SPENT, values)
    return {row.user_id: Spent(row.used, tuple(row.features)) for row in rows}


async def prune_uses(session: AsyncSession, oldest: Week) -> None:
    """Forget the uses of the weeks before one."""
    await session.execute(_PRUNE, {"oldest": oldest.monday})


async def forget_benefits(session: AsyncSession, users: Sequence[int]) -> Sequence[int]:
    """Forget users' uses and what was told of them; returns of whom anything had been told."""
    await session.execute(_FORGET, {"users": list(users)})
    return (await session.scalars(_FORGET_TOLD, {"users": list(users)})).all()


def as_tiered(row: Row[Any]) -> TieredNft:
    """The NFT of the ladder that a row shows."""
    return TieredNft(
        mint_address=row.mint_address,
        level=row.level,
        tier_name=row.tier_name,
        fee_reduction_percent=row.fee_reduction_percent,
        ai_agent_uses_per_week=row.ai_agent_uses_per_week,
        activated_at=row.activated_at,
    )
