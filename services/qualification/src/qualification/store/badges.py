"""Badges that a volume alone earns."""

from collections.abc import Iterable, Sequence

from laurel_schemas.badges_definitions_v1 import BadgeDefined
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import VolumeBadge
from qualification.tables import badge_definitions

_BY_VOLUME = (
    select(
        badge_definitions.c.badge_id,
        badge_definitions.c.name,
        func.trim_scale(badge_definitions.c.volume_usd).label("volume_usd"),
    )
    .where(badge_definitions.c.offered, badge_definitions.c.volume_usd.is_not(None))
    .order_by(badge_definitions.c.volume_usd, badge_definitions.c.badge_id)
)


async def save_badge_definitions(session: AsyncSession, defined: Iterable[BadgeDefined]) -> None:
    """Keep definitions; of several of one badge the last stands."""
    latest = {one.badge_id: one for one in defined}
    rows = [
        one.model_dump(include={"badge_id", "name", "volume_usd", "offered"})
        for one in latest.values()
    ]
    save = insert(badge_definitions).values(rows)
    changed = {name: save.excluded[name] for name in ("name", "volume_usd", "offered")}
    await session.execute(save.on_conflict_do_update(index_elements=["badge_id"], set_=changed))


async def volume_badges(session: AsyncSession) -> Sequence[VolumeBadge]:
    """The badges on offer that a volume alone earns, in rising order."""
    return [VolumeBadge(**row) for row in (await session.execute(_BY_VOLUME)).mappings()]
