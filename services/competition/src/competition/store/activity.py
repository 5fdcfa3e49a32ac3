"""Windows of volume and participation, made from the ledger as far as they may have changed."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.store.counting import COUNTS

# In one statement, so that nobody sees a window that is gone and not back yet. A deletion does not
# see what the same statement inserts, and would meet its key: so what is there is changed.
_MAKE = text(f"""
    with fresh as materialized (
        select date_bin(make_interval(secs => :seconds), traded_at, timestamptz '2000-01-01 00:00Z')
                as starts_at, sum(traded.notional_usd) as volume_usd, count(*) as trades,
            count(distinct traded.user_id) as traders
        from trade_ledger as traded
            join entries on entries.competition_id = :id and entries.user_id = traded.user_id
            join competitions on competitions.id = :id
        where state = 'entered' and traded_at >= :since and {COUNTS}
            and (cut_at is null or recorded_at <= cut_at)
        group by 1
    ), gone as (
        delete from activity_windows
        where competition_id = :id and seconds = :seconds and (
            starts_at >= :since and starts_at not in (select starts_at from fresh)
            or starts_at < :kept_from
        )
    )
    insert into activity_windows
    select :id, :seconds, starts_at, volume_usd, trades, traders from fresh
    on conflict (competition_id, seconds, starts_at) do update set
        volume_usd = excluded.volume_usd, trades = excluded.trades, traders = excluded.traders
""")  # noqa: S608 - only our own words
_KNOWN = text("select exists (select from activity_windows where competition_id = :id)")
_NEWEST = text("""
    select starts_at, trim_scale(volume_usd) as volume_usd, trades, traders from activity_windows
    where competition_id = :id and seconds = :seconds order by starts_at desc limit :limit
""")


class Window(NamedTuple):
    """What was traded from `starts_at` on for a minute or an hour, and by how many entrants."""

    starts_at: datetime
    volume_usd: Decimal
    trades: int
    traders: int


async def known(session: AsyncSession, competition_id: UUID) -> bool:
    """Whether there are any windows of a competition yet."""
    return bool(await session.scalar(_KNOWN, {"id": competition_id}))


async def make(
    session: AsyncSession, competition_id: UUID, seconds: int, since: datetime, kept_from: datetime
) -> None:
    """Make windows anew from the one that begins at `since`, and drop those before `kept_from`."""
    given = {"id": competition_id, "seconds": seconds, "since": since, "kept_from": kept_from}
    await session.execute(_MAKE, given)


async def newest(
    session: AsyncSession, competition_id: UUID, seconds: int, limit: int
) -> Sequence[Window]:
    """The newest windows in which anybody traded, the newest first."""
    given = {"id": competition_id, "seconds": seconds, "limit": limit}
    return [Window(*row) for row in await session.execute(_NEWEST, given)]
