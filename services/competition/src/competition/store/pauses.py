"""When competitions were paused."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_BEGIN = text("""
    insert into pauses (competition_id, began_at) values (:id, :now)
    on conflict (competition_id, began_at) do update set ended_at = null
""")
_END = text("""
    update pauses set ended_at = greatest(:now, began_at)
    where competition_id = :id and ended_at is null
""")


async def start(session: AsyncSession, competition_id: UUID, now: datetime) -> None:
    """Let no trade count from now on."""
    await session.execute(_BEGIN, {"id": competition_id, "now": now})


async def stop(session: AsyncSession, competition_id: UUID, now: datetime) -> None:
    """Let trades count again."""
    await session.execute(_END, {"id": competition_id, "now": now})
