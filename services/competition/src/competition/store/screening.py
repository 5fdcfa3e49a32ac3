"""What screening looks at: fills, trades whose other side is unknown, and who owns accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.detection.fills import Fill, Unmatched
from competition.store.counting import COUNTS

# Everybody's trades that would count, of entrants or not: a ring may have helpers.
_TRADED = f"""
    traded as materialized (
        select user_id, match_id, pair, side, traded_at, traded.notional_usd
        from trade_ledger as traded join competitions on competitions.id = :competition_id
        where {COUNTS} and (cut_at is null or recorded_at <= cut_at)
    )
"""  # noqa: S608 - only our own words
_FILLS = text(f"""
    with {_TRADED}
    select buyer.pair, buyer.user_id, seller.user_id,
        cast(round(buyer.notional_usd * 10000) as bigint),
        cast(extract(epoch from buyer.traded_at) as float8)
    from traded as buyer join traded as seller using (match_id)
    where buyer.side = 'buy' and seller.side = 'sell'
""")  # noqa: S608
_UNMATCHED = text(f"""
    with {_TRADED}
    select pair, user_id, side = 'buy', cast(round(notional_usd * 10000) as bigint),
        cast(extract(epoch from traded_at) as float8)
    from traded where match_id is null
""")  # noqa: S608
_SAME_WALLET = text("""
    select array_agg(user_id order by user_id) as accounts
    from entries join people using (user_id)
    where competition_id = :competition_id and state = 'entered' and wallet_hash is not null
    group by wallet_hash having count(*) > 1
""")
_YOUNG = text("""
    select user_id, joined_at, trim_scale(score) as score from (
        select user_id, score from entries
        where competition_id = :competition_id and state = 'entered' and score > 0
        order by behind, reached_at, entered_at, user_id limit :ranks
    ) as winners join people using (user_id)
    where joined_at > :since
""")
_ENTRANTS = text("""
    select user_id from entries
    where competition_id = :competition_id and state = 'entered'
        and user_id = any(cast(:users as bigint[]))
""")


class Young(NamedTuple):
    """An account that is new and stands where prizes are."""

    user_id: int
    joined_at: datetime
    score: object


async def fills(session: AsyncSession, competition_id: UUID) -> list[Fill]:
    """Every fill of which the venue names both sides."""
    rows = await session.execute(_FILLS, {"competition_id": competition_id})
    return [Fill(*row) for row in rows]


async def unmatched(session: AsyncSession, competition_id: UUID) -> list[Unmatched]:
    """Every trade of which the venue names one side only."""
    rows = await session.execute(_UNMATCHED, {"competition_id": competition_id})
    return [Unmatched(*row) for row in rows]


async def same_wallets(session: AsyncSession, competition_id: UUID) -> list[tuple[int, ...]]:
    """Entrants who share a wallet."""
    rows = await session.scalars(_SAME_WALLET, {"competition_id": competition_id})
    return [tuple(row) for row in rows]


async def young(
    session: AsyncSession, competition_id: UUID, ranks: int, since: datetime
) -> list[Young]:
    """Who joined after this time and stands among so many first."""
    given = {"competition_id": competition_id, "ranks": ranks, "since": since}
    return [Young(*row) for row in await session.execute(_YOUNG, given)]


async def entrants(
    session: AsyncSession, competition_id: UUID, users: Sequence[int]
) -> frozenset[int]:
    """Which of these users take part."""
    given = {"competition_id": competition_id, "users": list(users)}
    return frozenset(await session.scalars(_ENTRANTS, given))
