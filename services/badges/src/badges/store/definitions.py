"""The badges on offer and the tiers they are meant for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from badges.catalogue import from_row, to_row
from badges.rules import Badge, Offer, Tier
from badges.tables import badge_definitions, tier_rules


async def install_badges(session: AsyncSession, badges: Sequence[Badge]) -> None:
    """Offer exactly these badges, at least one, in this order; what was earned stays earned."""
    rows = [
        {**to_row(badge), "position": position, "offered": True}
        for position, badge in enumerate(badges, start=1)
    ]
    await session.execute(update(badge_definitions).values(offered=False))
    offer = insert(badge_definitions).values(rows)
    changed = {name: offer.excluded[name] for name in rows[0] if name != "badge_id"}
    await session.execute(offer.on_conflict_do_update(index_elements=["badge_id"], set_=changed))


async def save_tier_rules(session: AsyncSession, rules: Iterable[TierRuleDefined]) -> None:
    """Remember the ladder; of several rules for a level the last one stands."""
    latest = {rule.level: rule for rule in rules}
    upsert = insert(tier_rules).values(
        [
            {"level": rule.level, "name": rule.name, "badges_required": rule.badges_required}
            for rule in latest.values()
        ]
    )
    changed = {name: upsert.excluded[name] for name in ("name", "badges_required")}
    await session.execute(upsert.on_conflict_do_update(index_elements=["level"], set_=changed))


async def offers(session: AsyncSession) -> list[Offer]:
    """The badges that can be earned, each with its tier as far as that is known."""
    query = (
        select(
            badge_definitions,
            tier_rules.c.name.label("tier_name"),
            tier_rules.c.badges_required,
        )
        .outerjoin(tier_rules, tier_rules.c.level == badge_definitions.c.required_for_tier)
        .where(badge_definitions.c.offered)
        .order_by(badge_definitions.c.position)
    )
    return [Offer(from_row(row), _tier(row)) for row in (await session.execute(query)).mappings()]


def _tier(row: Mapping[Any, Any]) -> Tier | None:
    return row["tier_name"] and Tier(row["tier_name"], row["badges_required"])


async def defined(session: AsyncSession, badge_id: str) -> Badge | None:
    """A badge that is or was on offer."""
    query = select(badge_definitions).where(badge_definitions.c.badge_id == badge_id)
    row = (await session.execute(query)).mappings().one_or_none()
    return from_row(row) if row else None
