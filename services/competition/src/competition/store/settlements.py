"""How far the settling of completed competitions is."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.settling import Settlement
from competition.store.standings import Summary

_FIND = text("""
    select competition_id, phase, position, differing, started_at from settlements
    where competition_id = :id
""")
_CUT = text("""
    with cut as (
        update competitions set cut_at = :now where id = :id and cut_at is null returning id
    )
    insert into settlements (competition_id, phase, position, differing, started_at)
    select id, 'rescoring', 0, 0, :now from cut
    on conflict (competition_id) do nothing
""")
_SAVE = text("""
    update settlements set phase = :phase, position = :position, differing = :differing
    where competition_id = :id
""")
_SAVED = ("id", "phase", "position", "differing")
_SUMMARIZE = text("""
    update settlements set participants = :participants, traders = :traders, trades = :trades
    where competition_id = :id
""")
_SETTLED = text("update competitions set settled_at = :now where id = :id")
_UNSETTLED = text("""
    select id from competitions
    where status = 'completed' and settled_at is null and ends_at < :before
    order by ends_at limit :limit
""")


async def find(session: AsyncSession, competition_id: UUID) -> Settlement | None:
    """How far the settling of a competition is; None before it has begun."""
    row = (await session.execute(_FIND, {"id": competition_id})).one_or_none()
    return None if row is None else Settlement(*row)


async def cut(session: AsyncSession, competition_id: UUID, now: datetime) -> None:
    """Let nothing count any more that is recorded from now on."""
    await session.execute(_CUT, {"id": competition_id, "now": now})


async def save(session: AsyncSession, settlement: Settlement) -> None:
    """Keep how far it is."""
    given = asdict(settlement) | {"id": settlement.competition_id}
    await session.execute(_SAVE, {name: given[name] for name in _SAVED})


async def summarize(session: AsyncSession, competition_id: UUID, summary: Summary) -> None:
    """Keep what a competition came to."""
    given = {"participants": summary.participants, "traders": summary.traders}
    await session.execute(_SUMMARIZE, given | {"trades": summary.trades, "id": competition_id})


async def settled(session: AsyncSession, competition_id: UUID, now: datetime) -> None:
    """Note that everything is done."""
    await session.execute(_SETTLED, {"id": competition_id, "now": now})


async def unsettled(session: AsyncSession, before: datetime, limit: int) -> Sequence[UUID]:
    """Competitions that ended before this time and are not settled yet."""
    return (await session.scalars(_UNSETTLED, {"before": before, "limit": limit})).all()
