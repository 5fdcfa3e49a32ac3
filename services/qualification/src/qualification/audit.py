"""What must always hold in the database of qualification (GEN-030, GEN-031)."""

from laurel_service.audit import Checks, Facts, database_audit

from qualification.recounting import IN_FORCE, SAVINGS

CHECKS: Checks = {
    "conflicts_left_the_ledger": """
        select event_id from trade_conflicts as conflict cross join lateral (
            select notional_usd from trade_ledger
            where user_id = conflict.user_id and trade_id = conflict.trade_id limit 1
        ) as counted
        where counted.notional_usd <> conflict.counted_usd
    """,
    "volumes_equal_ledger": """
        with added_up as (
            select user_id,
                count(*) filter (
                    where trade_id not in ('opening perpetual', 'opening strategy')
                ) as trade_count,
                coalesce(sum(notional_usd) filter (where source = 'perpetual'), 0) as perpetual_usd,
                coalesce(sum(notional_usd) filter (where source = 'strategy'), 0) as strategy_usd
            from trade_ledger group by user_id
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
    # An operator may pause or stop the look at everybody under another ladder.
    "qualified_means_unlocked": f"""
        with {IN_FORCE}
        select user_id from standings join tier_rules
            on volume_usd >= required_volume_usd
            and standings.badges_activated >= tier_rules.badges_required
        where level > unlocked_level and (select state = 'done' from in_force)
    """,  # noqa: S608 - only our own text
    "rules_are_of_the_ladder_in_force": f"""
        with {IN_FORCE}, said as (
            select cast(tier ->> 'level' as int) as level,
                cast(tier ->> 'required_volume_usd' as numeric) as volume_usd,
                cast(tier ->> 'badges_required' as int) as badges
            from in_force cross join jsonb_array_elements(ladder -> 'tiers') as tier
        )
        select level from said full join tier_rules using (level)
        where (volume_usd, badges) is distinct from (required_volume_usd, badges_required)
    """,  # noqa: S608 - only our own text
    "reviews_of_ladders_looked_at_everybody": """
        select version from ladder_versions where state = 'done' and users < users_in_all
    """,
    "milestones_passed_were_told": f"""
        with {IN_FORCE}, milestone as (
            select cast(one ->> 'volume_usd' as numeric) as usd
            from in_force cross join jsonb_array_elements(ladder -> 'milestones') as one
            where state = 'done'
        )
        select user_id from standings
        where (select max(usd) from milestone where usd <= volume_usd) > coalesce((
            select max(milestone_usd) from milestones_reached
            where milestones_reached.user_id = standings.user_id
        ), 0)
    """,  # noqa: S608 - only our own text
    "milestones_reached": """
        select user_id from milestones_reached join standings using (user_id)
        where milestones_reached.volume_usd > standings.volume_usd
    """,
    "backfills_equal_their_pages": """
        select backfill_id from backfills left join (
            select user_id, backfill_id, count(*) as held from backfill_pages
            group by user_id, backfill_id
        ) as pages_held using (user_id, backfill_id)
        where pages_counted <> coalesce(held, 0)
    """,
    "backfills_have_what_their_end_says": """
        select backfill_id from backfills
        where pages_counted = pages and trades_received <> trades
    """,
    "backfills_are_within_the_volume": """
        select user_id from standings join (
            select user_id, sum(perpetual_usd) as perpetual, sum(strategy_usd) as strategy
            from backfills group by user_id
        ) as found using (user_id)
        where perpetual > perpetual_usd or strategy > strategy_usd
    """,
    "unlocks_follow_from_what_was_counted": """
        select unlock.user_id from tier_unlocks as unlock cross join lateral (
            select coalesce(sum(notional_usd), 0) as volume_usd from trade_ledger
            where user_id = unlock.user_id
                and (counted_at is null or counted_at <= unlocked_at)
        ) as counted
        where counted.volume_usd < unlock.volume_usd
    """,
    "badges_came_no_more_than_counted": """
        select user_id from standings join badge_counts using (user_id)
        where badge_counts.badges_activated > standings.badges_activated and lost_at is null
    """,
    "upgrades_are_of_unlocked_tiers": """
        select upgrades_met.user_id from upgrades_met left join tier_unlocks
            on tier_unlocks.user_id = upgrades_met.user_id and level = target_level
        where level is null
    """,
    "one_tiered_nft_held": """
        select user_id from tiered_nfts where not gone group by user_id having count(*) > 1
    """,
    "snapshots_published": "select user_id from standings where dirty",
    **SAVINGS,
}

SAID: Facts = {
    "tier_rules": """
        select level, name, trim_scale(required_volume_usd), badges_required,
            fee_reduction_percent, ai_agent_uses_per_week
        from tier_rules
    """,
    "badges_of_tiers": "select level, name, badges_required from tier_rules",
    "tier_unlocks": "select user_id, level from tier_unlocks",
    "volumes": """
        select user_id, revision, trim_scale(volume_usd), badges_activated from standings
    """,
    # What deleted people were told is gone.
    "first_tier_notified": """
        select user_id, level from tier_unlocks as reached
        where level = 1 and unlocked_at >= :since
            and not exists (select from deleted_people as gone where gone.user_id = reached.user_id)
    """,
    "milestones_notified": """
        select user_id, trim_scale(milestone_usd) from milestones_reached as reached
        where reached_at >= :since
            and not exists (select from deleted_people as gone where gone.user_id = reached.user_id)
    """,
    "savings_notified": """
        select user_id, trim_scale(milestone_usd) from savings_reached where reached_at >= :since
    """,
    "upgrades_notified": """
        select user_id, target_level from upgrades_met where announced_at >= :since
    """,
    "backfills_notified": """
        select user_id, trim_scale(perpetual_usd + strategy_usd) from backfills as found
        where counted_at >= :since
            and not exists (select from deleted_people as gone where gone.user_id = found.user_id)
    """,
    "bonuses_notified": """
        select user_id, strategy_id, trim_scale(milestone_usd) from strategy_bonuses
        where activated_at >= :since
    """,
}
KNOWN: Facts = {
    "badges_activated": """
        select user_id, badges_activated from standings where badges_activated > 0
    """,
    "holders": """
        select user_id, revision, jsonb_array_length(activated) from badge_holders
    """,
    "benefits": """
        select distinct on (user_id) user_id, revision, fee_reduction_percent, decided_by
        from benefit_periods order by user_id, revision desc
    """,
}
HEARD: Facts = {
    "trade_conflicts": """
        select user_id, trade_id, trim_scale(counted_usd), trim_scale(refused_usd)
        from trade_conflicts where counted_usd <> refused_usd
    """,
}

audit = database_audit(CHECKS, SAID, KNOWN, HEARD)
"""The audit role."""
