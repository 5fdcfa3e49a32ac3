"""What the ledger holds of trades that came again."""

from collections.abc import Collection, Mapping
from typing import Any

from laurel_schemas.trade_content import CONTENT, Identity
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# A statement of its own: it must see what another worker committed while a batch waited for it.
# With a limit each trade is one look into the key of one partition; a plain join is planned as if
# each had to look into all of them, so that reading the whole ledger seems cheaper.
_COUNTED = text(f"""
    select ledger.user_id, ledger.trade_id, {", ".join(CONTENT)}
    from unnest(cast(:users as bigint[]), cast(:trades as text[])) as wanted(user_id, trade_id)
    cross join lateral (
        select * from trade_ledger
        where user_id = wanted.user_id and trade_id = wanted.trade_id collate "C"
        limit 1
    ) as ledger
""")  # noqa: S608 - only our own column names


async def counted_content(
    session: AsyncSession, identities: Collection[Identity]
) -> Mapping[Identity, Mapping[str, Any]]:
    """What the ledger holds of these trades; None for what it did not keep of old ones."""
    wanted = {"users": [user for user, _ in identities], "trades": [id_ for _, id_ in identities]}
    rows = (await session.execute(_COUNTED, wanted)).mappings()
    return {(row["user_id"], row["trade_id"]): dict(row) for row in rows}
