"""Windows of maintenance, while which no claim or upgrade begins (NFT-019)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

Pausable = Literal["nft_claims", "nft_upgrades"]

_SET = text("""
    insert into maintenance (maintenance_id, pauses, starts_at, ends_at)
    values (:maintenance_id, :pauses, :starts_at, :ends_at)
    on conflict (maintenance_id) do update
    set pauses = excluded.pauses, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
        lifted_at = null
""")
_LIFT = text("""
    update maintenance set lifted_at = coalesce(lifted_at, :now)
    where maintenance_id = any(:ids) returning maintenance_id
""")
_TO_COME = text("""
    select maintenance_id, pauses, starts_at, ends_at from maintenance
    where ends_at > :now and lifted_at is null and pauses <> '{}'
    order by starts_at, maintenance_id
""")


@dataclass(frozen=True, slots=True)
class Window:
    """What does not begin from one time to another; `ends_at` is an estimate."""

    maintenance_id: str
    pauses: Sequence[str]
    starts_at: datetime
    ends_at: datetime


async def set_windows(session: AsyncSession, windows: Sequence[Window]) -> None:
    """Keep windows; of one that is known the last word stands, also where it was lifted."""
    await session.execute(_SET, [asdict(one) for one in windows])


async def lift_windows(session: AsyncSession, ids: Sequence[str], now: datetime) -> int:
    """End windows now; how many of them there were."""
    found = await session.scalars(_LIFT, {"ids": list(ids), "now": now})
    return len(found.all())


async def windows_to_come(session: AsyncSession, now: datetime) -> Sequence[Window]:
    """Windows that last or are to come, the earliest first."""
    return [Window(**row._mapping) for row in await session.execute(_TO_COME, {"now": now})]
