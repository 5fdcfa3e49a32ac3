"""What must always hold in the database of badges, checked against the ledger (design 10)."""

from laurel_service.audit import Checks, database_audit

CHECKS: Checks = {
    "earned_once": """
        select user_id, badge_id from earned_badges group by 1, 2 having count(*) > 1
    """,
    "earned_on_target": """
        select user_id, badge_id from earned_badges where reached < target
    """,
    "activations_numbered": """
        select user_id from earned_badges group by 1
        having count(activated_at) <> coalesce(max(activation_number), 0)
    """,
    "totals_equal_ledger": """
        with added_up as (
            select user_id, count(*) as trade_count, sum(notional_usd) as volume_usd,
                count(distinct pair) as pair_count
            from counted_trades group by user_id
        )
        select user_id from added_up full join traders using (user_id)
        where (added_up.trade_count, added_up.volume_usd, added_up.pair_count)
            is distinct from (traders.trade_count, traders.volume_usd, traders.pair_count)
    """,
    "days_equal_ledger": """
        with added_up as (
            select user_id, day, sum(notional_usd) as volume_usd
            from counted_trades group by user_id, day
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
        (select user_id, pair from counted_trades except select user_id, pair from traded_pairs)
        union
        (select user_id, pair from traded_pairs except select user_id, pair from counted_trades)
    """,
}

audit = database_audit(CHECKS)
"""The audit role."""
