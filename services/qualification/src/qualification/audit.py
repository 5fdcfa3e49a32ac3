"""What must always hold in the database of qualification (design 10)."""

from laurel_service.audit import Checks, database_audit

CHECKS: Checks = {
    "volumes_equal_ledger": """
        with added_up as (
            select user_id, count(*) as trade_count,
                coalesce(sum(notional_usd) filter (where source = 'perpetual'), 0) as perpetual_usd,
                coalesce(sum(notional_usd) filter (where source = 'strategy'), 0) as strategy_usd
            from trades group by user_id
        )
        select user_id from added_up full join standings using (user_id)
        where standings.user_id is null
            or (standings.trade_count, standings.perpetual_usd, standings.strategy_usd)
                is distinct from (
                    coalesce(added_up.trade_count, 0),
                    coalesce(added_up.perpetual_usd, 0),
                    coalesce(added_up.strategy_usd, 0)
                )
    """,
    "unlocked_levels_equal_unlocks": """
        select user_id from standings left join (
            select user_id, count(*) as unlocks, max(level) as level
            from tier_unlocks group by user_id
        ) as unlocked using (user_id)
        where (unlocked_level, unlocked_level)
            is distinct from (coalesce(level, 0), coalesce(unlocks, 0))
    """,
    "qualified_means_unlocked": """
        select user_id from standings join tier_rules
            on volume_usd >= required_volume_usd
            and standings.badges_activated >= tier_rules.badges_required
        where level > unlocked_level
    """,
    "milestones_reached": """
        select user_id from milestones_reached join standings using (user_id)
        where milestones_reached.volume_usd > standings.volume_usd
    """,
    "snapshots_published": "select user_id from standings where dirty",
}

audit = database_audit(CHECKS)
"""The audit role."""
