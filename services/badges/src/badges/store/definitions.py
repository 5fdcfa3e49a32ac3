"""The badges on offer and the tiers they are meant for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from badges.catalogue import from_row, to_row
from badges.rules import Badge, Offer, Tier, by_trades_alone
from badges.tables import badge_definitions, tier_rules

_SAVE_TOLD = text("""
    update badge_definitions set told_digest = told.digest
    from unnest(cast(:badges as text[]), cast(:digests as text[])) as told (badge_id, digest)
    where badge_definitions.badge_id = told.badge_id
""")
# Asked with each batch: a text is ready, where an expression would be made anew each time.
_VERSION = text("select version from offer_version")
_CHANGED = text("update offer_version set version = version + 1")


async def install_badges(session: AsyncSession, badges: Sequence[Badge]) -> None:
    """Offer exactly these badges, in this order, and those that operators made.

    What was earned stays earned.
    """
    rows = [{**_row(badge), "position": position} for position, badge in enumerate(badges, start=1)]
    released = badge_definitions.c.created_by.is_(None)
    gone = update(badge_definitions).where(released).values(offered=False, on_offer=False)
    await session.execute(gone)
    if rows:
        await _save(session, rows)


async def _save(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    offer = insert(badge_definitions).values(rows)
    changed = {name: offer.excluded[name] for name in rows[0] if name != "badge_id"}
    await session.execute(offer.on_conflict_do_update(index_elements=["badge_id"], set_=changed))
    await session.execute(_CHANGED)


def _row(badge: Badge) -> dict[str, Any]:
    readable = by_trades_alone(badge.criteria)
    return {**to_row(badge), "on_offer": True, "offered": readable}


async def create_badge(session: AsyncSession, badge: Badge, created_by: int) -> bool:
    """Offer a badge that an operator made, after all others; False if there is one of its id."""
    last = select(func.coalesce(func.max(badge_definitions.c.position), 0) + 1).scalar_subquery()
    row = {**_row(badge), "position": last, "created_by": created_by}
    create = insert(badge_definitions).values(row).on_conflict_do_nothing()
    created = await session.scalar(create.returning(badge_definitions.c.badge_id))
    await session.execute(_CHANGED)
    return created is not None


async def change_badge(session: AsyncSession, badge: Badge, on_offer: bool) -> None:
    """Let a badge that is known be another, in its place."""
    known = badge_definitions.c.badge_id == badge.badge_id
    row = _row(badge)
    row |= {"on_offer": on_offer, "offered": on_offer and row["offered"]}
    await session.execute(update(badge_definitions).where(known).values(row))
    await session.execute(_CHANGED)


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
    await session.execute(_CHANGED)


@dataclass(frozen=True, slots=True)
class Told:
    """A definition, whether it is on offer, and the digest of what was said of it last."""

    badge: Badge
    on_offer: bool
    digest: str | None


async def definitions_told(session: AsyncSession) -> list[Told]:
    """All definitions, those that are offered no more too."""
    query = select(badge_definitions).order_by(badge_definitions.c.position)
    rows = (await session.execute(query)).mappings()
    return [Told(from_row(row), row["on_offer"], row["told_digest"]) for row in rows]


async def save_definitions_told(session: AsyncSession, digests: Mapping[str, str]) -> None:
    """Remember the digests of definitions that are published now."""
    if digests:
        values = {"badges": list(digests), "digests": list(digests.values())}
        await session.execute(_SAVE_TOLD, values)


async def offers_version(session: AsyncSession) -> int:
    """Grows whenever `offers` would answer something else."""
    return int(await session.scalar(_VERSION) or 0)


async def offers(session: AsyncSession) -> list[Offer]:
    """The badges that can be earned, each with its tier as far as that is known."""
    query = (
        select(
            badge_definitions,
            tier_rules.c.name.label("tier_name"),
            tier_rules.c.badges_required,
        )
        .outerjoin(tier_rules, tier_rules.c.level == badge_definitions.c.required_for_tier)
        .where(badge_definitions.c.on_offer)
        .order_by(badge_definitions.c.position, badge_definitions.c.badge_id)
    )
    return [Offer(from_row(row), _tier(row)) for row in (await session.execute(query)).mappings()]


def _tier(row: Mapping[Any, Any]) -> Tier | None:
    return row["tier_name"] and Tier(row["tier_name"], row["badges_required"])


async def defined(session: AsyncSession, badge_id: str) -> Badge | None:
    """A badge that is or was on offer."""
    query = select(badge_definitions).where(badge_definitions.c.badge_id == badge_id)
    row = (await session.execute(query)).mappings().one_or_none()
    return from_row(row) if row else None
