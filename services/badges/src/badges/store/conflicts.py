"""What the ledger holds of trades that came again."""

from collections.abc import Collection, Mapping
from typing import Any

from laurel_schemas.trade_content import Identity
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# A statement of its own: it must see what another worker committed while a batch waited for it.
# With a limit each trade is one look into the key of one partition; a plain join is planned as if
# each had to look into all of them, so that reading the whole ledger seems cheaper.
# Of trades without a side only the day was kept, not the time.
_COUNTED = text("""
    select ledger.user_id, ledger.trade_id, pair, side, source, notional_usd,
        case when side is not null then traded_at end as traded_at
    from unnest(cast(:users as bigint[]), cast(:trades as text[])) as wanted(user_id, trade_id)
    cross join lateral (
        select * from trade_ledger
        where user_id = wanted.user_id and trade_id = wanted.trade_id collate "C"
        limit 1
    ) as ledger
""")


async def counted_content(
    session: AsyncSession, identities: Collection[Identity]
) -> Mapping[Identity, Mapping[str, Any]]:
    """What the ledger holds of these trades; None for what it did not keep of old ones."""
    wanted = {"users": [user for user, _ in identities], "trades": [id_ for _, id_ in identities]}
    rows = (await session.execute(_COUNTED, wanted)).mappings()
    return {(row["user_id"], row["trade_id"]): dict(row) for row in rows}
