"""What the weekly review reads: users' NFTs and standings, and competitions that are to begin."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.rules.benefits import CompetitionNft
from minting.rules.reviewing import Contests, NextTier, Portfolio
from minting.store.benefits import as_tiered

_USERS = text("""
    select distinct user_id from nfts
    where status = 'active' and left_at is null and user_id > :after
    order by user_id limit :limit
""")
_NFTS = text("""
    select nfts.user_id, nfts.mint_address, nfts.level, request.name as tier_name,
        coalesce(request.fee_reduction_percent, rule.fee_reduction_percent, 0)
            as fee_reduction_percent,
        coalesce(request.ai_agent_uses_per_week, rule.ai_agent_uses_per_week, 0)
            as ai_agent_uses_per_week,
        nfts.benefits_activated_at as activated_at, nfts.benefits_until as valid_until
    from nfts
    join mint_requests as request on request.id = nfts.request_id
    left join tier_rules as rule on rule.level = nfts.level
    where nfts.user_id = any(:users) and nfts.status = 'active' and nfts.left_at is null
    order by nfts.user_id, nfts.claimed_at, nfts.mint_address
""")
_STANDINGS = text("""
    select given.user_id, coalesce(volumes.volume_usd, 0) as volume_usd,
        coalesce(volumes.badges_activated, 0) as badges_activated,
        coalesce((
            select count(*) from badge_holdings, jsonb_array_elements(badges) as badge
            where badge_holdings.user_id = given.user_id and badge->>'status' = 'earned'
        ), 0) as badges_idle,
        next.name, next.required_volume_usd, next.badges_required, next.fee_reduction_percent,
        next.ai_agent_uses_per_week, next.features
    from unnest(cast(:users as bigint[])) as given (user_id)
    left join volumes on volumes.user_id = given.user_id
    left join nfts as held on held.user_id = given.user_id and held.status = 'active'
        and held.left_at is null and held.level is not null
    left join tier_rules as next on next.level = coalesce(held.level, 0) + 1
""")
_CONTESTS = text("""
    select count(*) as upcoming,
        (array_agg(reward order by starts_at) filter (where reward is not null))[1] as reward
    from competitions where status = 'upcoming' and starts_at > :now
""")
_ANNOUNCE = text("""
    insert into competitions (competition_id, status, starts_at, ends_at, reward)
    values (:competition_id, :status, :starts_at, :ends_at, :reward)
    on conflict (competition_id) do update set status = excluded.status,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, reward = excluded.reward
""")
_CHANGE = text("""
    update competitions set status = :status, starts_at = :starts_at, ends_at = :ends_at
    where competition_id = :competition_id
""")
_FORGET = text("delete from competitions where ends_at < :now")

Rows = Sequence[Mapping[str, Any]]


async def holders_after(session: AsyncSession, user_id: int, limit: int) -> Sequence[int]:
    """Users above `user_id` who hold any NFT, in order."""
    return (await session.scalars(_USERS, {"after": user_id, "limit": limit})).all()


async def portfolios(session: AsyncSession, users: Sequence[int]) -> Sequence[Portfolio]:
    """What each of these users holds, and how far their next tier is."""
    given = {"users": list(users)}
    nfts: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in await session.execute(_NFTS, given):
        nfts[row.user_id].append(row)
    standings = await session.execute(_STANDINGS, given)
    return [_portfolio(row, nfts[row.user_id]) for row in standings]


async def contests(session: AsyncSession, now: datetime) -> Contests:
    """The competitions that are yet to begin."""
    row = (await session.execute(_CONTESTS, {"now": now})).one()
    return Contests(row.upcoming, row.reward)


async def announce_contests(session: AsyncSession, rows: Rows) -> None:
    """Keep competitions as they were announced last."""
    await session.execute(_ANNOUNCE, rows)


async def change_contests(session: AsyncSession, rows: Rows) -> None:
    """Keep how far competitions are."""
    await session.execute(_CHANGE, rows)


async def forget_contests(session: AsyncSession, now: datetime) -> None:
    """Forget the competitions that have ended."""
    await session.execute(_FORGET, {"now": now})


def _portfolio(row: Row[Any], nfts: Sequence[Row[Any]]) -> Portfolio:
    tiered = [as_tiered(one) for one in nfts if one.level is not None]
    return Portfolio(
        user_id=row.user_id,
        tiered=tiered[0] if tiered else None,
        won=[_won(one) for one in nfts if one.level is None],
        next=_next(row) if row.name else None,
        volume_usd=row.volume_usd,
        badges_activated=row.badges_activated,
        badges_idle=row.badges_idle,
    )


def _won(row: Row[Any]) -> CompetitionNft:
    return CompetitionNft(
        row.mint_address,
        row.tier_name,
        row.fee_reduction_percent,
        row.activated_at,
        row.valid_until,
    )


def _next(row: Row[Any]) -> NextTier:
    return NextTier(
        row.name,
        row.required_volume_usd,
        row.badges_required,
        row.fee_reduction_percent,
        row.ai_agent_uses_per_week,
        tuple(row.features),
    )
