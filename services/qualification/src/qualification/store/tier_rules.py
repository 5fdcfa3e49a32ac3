"""The tier rules as they were last published."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import TierRule
from qualification.store.columns import as_json

_SAVE = text("""
    insert into tier_rules (
        level, name, required_volume_usd, badges_required, fee_reduction_percent,
        ai_agent_uses_per_week, features
    )
    select * from json_to_recordset(cast(:rules as json)) as rule(
        level smallint, name text, required_volume_usd numeric, badges_required int,
        fee_reduction_percent int, ai_agent_uses_per_week int,
        features jsonb
    )
    on conflict (level) do update set
        name = excluded.name,
        required_volume_usd = excluded.required_volume_usd,
        badges_required = excluded.badges_required,
        fee_reduction_percent = excluded.fee_reduction_percent,
        ai_agent_uses_per_week = excluded.ai_agent_uses_per_week,
        features = excluded.features
    where tier_rules is distinct from excluded
    returning level
""")
# Only what decides makes a version: another name or benefit is the same rule.
_VERSION = text("""
    insert into tier_rule_versions (
        level, version, required_volume_usd, badges_required, valid_from
    )
    select rule.level, coalesce(last.version, 0) + 1, rule.required_volume_usd,
        rule.badges_required,
        case when last.version is null then '-infinity' else cast(:now as timestamptz) end
    from tier_rules as rule
    left join lateral (
        select * from tier_rule_versions where level = rule.level order by version desc limit 1
    ) as last on true
    where (last.required_volume_usd, last.badges_required)
        is distinct from (rule.required_volume_usd, rule.badges_required)
""")


async def save_tier_rules(
    session: AsyncSession, rules: Sequence[TierRule], now: datetime
) -> list[TierRule]:
    """Keep the rules as configured, in force from now on, and their versions.

    The first version counts as if it had always been. Returns those that are new or have changed.
    """
    rows = [
        {
            "level": rule.level,
            "name": rule.name,
            "required_volume_usd": str(rule.required_volume_usd),
            "badges_required": rule.badges_required,
            "fee_reduction_percent": rule.fee_reduction_percent,
            "ai_agent_uses_per_week": rule.ai_agent_uses_per_week,
            "features": rule.features,
        }
        for rule in rules
    ]
    changed = set(await session.scalars(_SAVE, {"rules": as_json(rows)}))
    await session.execute(_VERSION, {"now": now})
    return [rule for rule in rules if rule.level in changed]
