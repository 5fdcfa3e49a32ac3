"""What must always hold in the database of badges, checked against the ledger (BADGE-011)."""

from laurel_service.audit import Checks, Facts, database_audit

CHECKS: Checks = {
    "conflicts_left_the_ledger": """
        select event_id from trade_conflicts as conflict cross join lateral (
            select notional_usd from trade_ledger
            where user_id = conflict.user_id and trade_id = conflict.trade_id limit 1
        ) as counted
        where counted.notional_usd <> conflict.counted_usd
    """,
    "activations_numbered": """
        select user_id from earned_badges group by 1
        having count(activated_at) <> coalesce(max(activation_number), 0)
    """,
    "holders_told": """
        select distinct user_id from earned_badges join traders using (user_id)
        where holder_revision = 0
    """,
    "totals_equal_ledger": """
        with added_up as (
            select user_id, count(*) as trade_count, sum(notional_usd) as volume_usd,
                count(distinct pair) as pair_count
            from trade_ledger group by user_id
        )
        select user_id from added_up full join traders using (user_id)
        where (added_up.trade_count, added_up.volume_usd, added_up.pair_count)
            is distinct from (traders.trade_count, traders.volume_usd, traders.pair_count)
    """,
    "days_equal_ledger": """
        with entries as (
            select user_id, (traded_at at time zone 'UTC')::date as day, notional_usd
            from trade_ledger
        ), added_up as (
            select user_id, day, sum(notional_usd) as volume_usd
            from entries group by user_id, day
        ), best as (
            select user_id, max(volume_usd) as volume_usd from added_up group by user_id
        )
        select user_id from added_up full join trading_days using (user_id, day)
        where added_up.volume_usd is distinct from trading_days.volume_usd
        union
        select user_id from best full join traders using (user_id)
        where best.volume_usd is distinct from best_day_volume_usd
    """,
    "pairs_equal_ledger": """
        (select user_id, pair from trade_ledger except select user_id, pair from traded_pairs)
        union
        (select user_id, pair from traded_pairs except select user_id, pair from trade_ledger)
    """,
}

SAID: Facts = {
    "badges_activated": """
        select user_id, count(activated_at) from earned_badges group by 1
        having count(activated_at) > 0
    """,
    "badges_notified": """
        select user_id, badge_id from earned_badges where earned_at >= :since
    """,
}
KNOWN: Facts = {
    "badges_of_tiers": "select level, name, badges_required from tier_rules",
}
HEARD: Facts = {
    "trade_conflicts": """
        select user_id, trade_id, trim_scale(counted_usd), trim_scale(refused_usd)
        from trade_conflicts where counted_usd <> refused_usd
    """,
}

audit = database_audit(CHECKS, SAID, KNOWN, HEARD)
"""The audit role."""
