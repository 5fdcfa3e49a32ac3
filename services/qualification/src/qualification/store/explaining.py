"""What a decision rests on, as it was at a past moment (TIER-050)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.tables import badge_counts

_COUNT = insert(badge_counts).on_conflict_do_nothing()
# The moment of a decision, where it was made by then, else the moment that is asked about. The rule
# is the one that the decision was made by: a transaction that began before another came into force
# may have ended after. A trade is known to have reached the volume of a rule, too, that lies
# between the one that it was kept for and where it led. The sum reads all of the user's trades: no
# standing is kept for each past moment.
_EVIDENCE = text("""
    with unlocked as (
        select * from tier_unlocks
        where user_id = :user_id and level = :level and unlocked_at <= :at
    ), moment as (
        select coalesce((select unlocked_at from unlocked), :at) as at
    ), rule as (
        select tier_rule_versions.* from tier_rule_versions cross join moment
        left join unlocked on true
        where tier_rule_versions.level = :level and valid_from <= moment.at
        order by (tier_rule_versions.required_volume_usd, tier_rule_versions.badges_required)
            is not distinct from (unlocked.required_volume_usd, unlocked.badges_required) desc,
            version desc
        limit 1
    ), volume as (
        select coalesce(sum(notional_usd), 0) as volume_usd from trade_ledger, moment
        where user_id = :user_id and (counted_at is null or counted_at <= moment.at)
    ), badges as (
        select coalesce(max(badges_activated), 0) as badges_activated from badge_counts, moment
        where user_id = :user_id and counted_at <= moment.at
            and (lost_at is null or lost_at > moment.at)
    )
    select rule.version, trim_scale(rule.required_volume_usd) as required_volume_usd,
        rule.badges_required,
        trim_scale(coalesce(unlocked.volume_usd, volume.volume_usd)) as volume_usd,
        coalesce(unlocked.badges_activated, badges.badges_activated) as badges_activated,
        unlocked_at, decided_by, decided_by_id, unlocked.event_id as decided_by_event_id,
        reached.trade_id, reached.event_id as trade_event_id, reached.reached_at,
        met.badge_id, met.event_id as badge_event_id, met.counted_at as badges_met_at
    from rule cross join moment cross join volume cross join badges
    left join unlocked on true
    left join lateral (
        select * from volumes_reached
        where user_id = :user_id and level = :level and reached_at <= moment.at
            and rule.required_volume_usd
                between volumes_reached.required_volume_usd and volumes_reached.volume_usd
        order by reached_at limit 1
    ) as reached on true
    left join lateral (
        select * from badge_counts
        where user_id = :user_id and counted_at <= moment.at and rule.badges_required > 0
            and (lost_at is null or lost_at > moment.at)
            and badge_counts.badges_activated >= rule.badges_required
        order by badge_counts.badges_activated limit 1
    ) as met on true
""")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rule in force and the figures at a moment, and what brought them; volumes in USD.

    `decided_by…` and `unlocked_at` are of the unlock, if there was one by then; the rule and the
    figures are then those of that moment. `trade_id` reached the volume, `badge_id` the number of
    badges; the ids of their events stand beside them.
    """

    version: int
    required_volume_usd: Decimal
    badges_required: int
    volume_usd: Decimal
    badges_activated: int
    unlocked_at: datetime | None
    decided_by: str | None
    decided_by_id: str | None
    decided_by_event_id: UUID | None
    trade_id: str | None
    trade_event_id: UUID | None
    reached_at: datetime | None
    badge_id: str | None
    badge_event_id: UUID | None
    badges_met_at: datetime | None


async def evidence_of(
    session: AsyncSession, user_id: int, level: int, at: datetime
) -> Evidence | None:
    """What a user's tier rested on at a moment; None where no rule was in force."""
    given = {"user_id": user_id, "level": level, "at": at}
    row = (await session.execute(_EVIDENCE, given)).mappings().one_or_none()
    return None if row is None else Evidence(**row)


async def save_badge_counts(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Keep which badge brought users to which number of activated ones, each number once."""
    if rows:
        await session.execute(_COUNT, rows)
