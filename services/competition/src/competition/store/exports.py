"""Files of figures, in parts."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.exporting import Export, ExportKind
from competition.store.counting import COUNTS

_COLUMNS = "id, competition_id, user_id, kind, state, rows, position, asked_at, finished_at"
_ADD = text(f"""
    insert into exports ({_COLUMNS}) values (:id, :competition_id, :user_id, :kind, :state, :rows,
        :position, :asked_at, :finished_at)
""")  # noqa: S608 - only our own column names
_LOCK = text(f"select {_COLUMNS} from exports where id = :id for update")  # noqa: S608
_FIND = text(f"select {_COLUMNS} from exports where id = :id and user_id = :user_id")  # noqa: S608
# The first column is where the next page begins: whole entrants.
_PAGES: Mapping[ExportKind, Any] = {
    "standings": text("""
        select user_id as position, user_id, state, final_rank, trim_scale(score)::text, trades,
            nullif(reached_at, 'infinity'), entered_at
        from entries where competition_id = :competition_id and user_id > :position
        order by user_id limit :limit
    """),
    "volume": text(f"""
        with traders as (
            select user_id from entries
            where competition_id = :competition_id and user_id > :position
            order by user_id limit :limit
        )
        select user_id as position, user_id, hour, volume_usd, trades
        from traders left join lateral (
            select date_trunc('hour', traded_at, 'UTC') as hour,
                trim_scale(sum(traded.notional_usd))::text as volume_usd, count(*) as trades
            from trade_ledger as traded join competitions on competitions.id = :competition_id
            where traded.user_id = traders.user_id and {COUNTS}
                and (cut_at is null or recorded_at <= cut_at)
            group by 1
        ) as hours on true
        order by user_id, hour
    """),  # noqa: S608
    "prizes": text("""
        with winners as (
            select distinct user_id from user_event_prizes
            where competition_id = :competition_id and user_id > :position
            order by user_id limit :limit
        )
        select user_id as position, user_id, rank, kind,
            prize ->> 'description', points::text, state, awarded_at
        from winners join user_event_prizes using (user_id)
        where competition_id = :competition_id
        order by user_id, number
    """),
}
_WRITE = text("""
    with part as (
        insert into export_parts (export_id, number, content)
        select :id, count(*), :content from export_parts where export_id = :id
    )
    update exports set rows = rows + :rows, position = :position,
        state = case when :done then 'done' else state end,
        finished_at = case when :done then :now end
    where id = :id
""")
_PARTS = text("select content from export_parts where export_id = :id order by number")
_FORGET = text("delete from exports where asked_at <= :before")


async def add(session: AsyncSession, asked: Export) -> None:
    """Keep what was asked for."""
    await session.execute(_ADD, asdict(asked))


async def lock(session: AsyncSession, export_id: UUID) -> Export | None:
    """An export, locked till the commit."""
    row = (await session.execute(_LOCK, {"id": export_id})).one_or_none()
    return None if row is None else Export(*row)


async def find(session: AsyncSession, export_id: UUID, user_id: int) -> Export | None:
    """Somebody's export."""
    row = (await session.execute(_FIND, {"id": export_id, "user_id": user_id})).one_or_none()
    return None if row is None else Export(*row)


async def page(session: AsyncSession, found: Export, limit: int) -> Sequence[Any]:
    """The rows that follow, each with where the next page begins before it."""
    given = {"competition_id": found.competition_id, "position": found.position, "limit": limit}
    return (await session.execute(_PAGES[found.kind], given)).all()


async def write(
    session: AsyncSession,
    found: Export,
    content: str,
    rows: Sequence[Any],
    now: datetime,
    limit: int,
) -> None:
    """Keep a part; a page that is not full is the last."""
    given: dict[str, Any] = {"id": found.id, "content": content, "rows": len(rows), "now": now}
    given |= {"position": rows[-1][0] if rows else found.position, "done": len(rows) < limit}
    await session.execute(_WRITE, given)


async def parts(session: AsyncSession, export_id: UUID) -> AsyncIterator[str]:
    """The file, part by part."""
    for content in await session.scalars(_PARTS, {"id": export_id}):
        yield content


async def forget(session: AsyncSession, before: datetime) -> None:
    """Drop files that were asked for before this time."""
    await session.execute(_FORGET, {"before": before})
