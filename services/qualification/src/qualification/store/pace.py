"""How much users traded lately."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Reads all of the user's trades, as no index knows their times: each costs every trade, and this
# is asked a handful of times in a user's life, when a milestone is reached.
_RECENT = text("""
    select user_id, trim_scale(sum(notional_usd)) as volume from trade_ledger
    where user_id = any(cast(:users as bigint[])) and traded_at > :since and traded_at <= :until
    group by user_id
""")


async def recent_volumes(
    session: AsyncSession, users: Collection[int], since: datetime, until: datetime
) -> Mapping[int, Decimal]:
    """What these users traded after `since` until `until`, in USD; none who did not trade then."""
    given = {"users": list(users), "since": since, "until": until}
    return {row.user_id: row.volume for row in await session.execute(_RECENT, given)}
