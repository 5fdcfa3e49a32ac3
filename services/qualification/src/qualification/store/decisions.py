"""What was decided, once and for all, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.tables import milestones_reached, tier_unlocks

DecisionKind = Literal["trade", "badge", "rule", "import"]

_UNLOCK = (
    insert(tier_unlocks)
    .on_conflict_do_nothing()
    .returning(tier_unlocks.c.user_id, tier_unlocks.c.level)
)
_MILESTONE = (
    insert(milestones_reached)
    .on_conflict_do_nothing()
    .returning(milestones_reached.c.user_id, func.trim_scale(milestones_reached.c.milestone_usd))
)
_UNLOCKS_OF = select(
    tier_unlocks.c.level,
    func.trim_scale(tier_unlocks.c.required_volume_usd),
    func.trim_scale(tier_unlocks.c.volume_usd),
    tier_unlocks.c.badges_required,
    tier_unlocks.c.badges_activated,
    tier_unlocks.c.decided_by,
    tier_unlocks.c.decided_by_id,
    tier_unlocks.c.event_id,
    tier_unlocks.c.unlocked_at,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a tier is unlocked: the rule and the figures then, what decided, and when.

    `decided_by_id` is the trade's or badge's id, `event_id` the id of the event that brought
    it; an easier rule and an import decide without an event.
    """

    level: int
    required_volume_usd: Decimal
    volume_usd: Decimal
    badges_required: int
    badges_activated: int
    decided_by: DecisionKind
    decided_by_id: str
    event_id: UUID | None
    unlocked_at: datetime


async def save_unlocks(
    session: AsyncSession,
    unlocks: Iterable[tuple[TierUnlocked, DecisionKind, str, UUID | None]],
) -> set[tuple[int, int]]:
    """Keep unlocks with what decided them; returns user and level of those not known before."""
    rows = [_unlock(*unlock) for unlock in unlocks]
    if not rows:
        return set()
    saved = await session.execute(_UNLOCK, rows)
    return {(user_id, level) for user_id, level in saved}


async def save_milestones(
    session: AsyncSession, milestones: Iterable[tuple[VolumeMilestoneReached, str | None]]
) -> set[tuple[int, Decimal]]:
    """Keep milestones, with the trade that passed them if one did; returns the new ones."""
    rows = [
        {
            "user_id": reached.user_id,
            "milestone_usd": reached.milestone_usd,
            "name": reached.name,
            "volume_usd": reached.current_volume_usd,
            "trade_id": trade_id,
            "reached_at": reached.reached_at,
        }
        for reached, trade_id in milestones
    ]
    if not rows:
        return set()
    saved = await session.execute(_MILESTONE, rows)
    return {(user_id, milestone) for user_id, milestone in saved}


async def unlocks_of(session: AsyncSession, user_id: int) -> Sequence[Decision]:
    """Why each of a user's tiers is unlocked."""
    found = await session.execute(_UNLOCKS_OF.where(tier_unlocks.c.user_id == user_id))
    return [Decision(*row) for row in found]


def _unlock(
    unlocked: TierUnlocked, kind: DecisionKind, decided_by_id: str, event_id: UUID | None
) -> dict[str, Any]:
    return {
        "user_id": unlocked.user_id,
        "level": unlocked.level,
        "required_volume_usd": unlocked.required_volume_usd,
        "volume_usd": unlocked.current_volume_usd,
        "badges_required": unlocked.badges_required,
        "badges_activated": unlocked.badges_activated,
        "decided_by": kind,
        "decided_by_id": decided_by_id,
        "event_id": event_id,
        "unlocked_at": unlocked.unlocked_at,
    }
