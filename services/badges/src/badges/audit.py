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
    "bindings_hold_what_they_ask": """
        select bindings.user_id from bindings left join bound_badges using (request_id)
        where state in ('open', 'kept') group by request_id
        having count(badge_id) < badges_required
        union
        select bindings.user_id from bindings join bound_badges using (request_id)
        where state in ('released', 'refused')
    """,
    "bound_are_activated": """
        select user_id from bound_badges join earned_badges using (user_id, badge_id)
        where activated_at is null
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
        where (
            coalesce(added_up.trade_count, 0), coalesce(added_up.volume_usd, 0),
            coalesce(added_up.pair_count, 0)
        ) is distinct from (traders.trade_count, traders.volume_usd, traders.pair_count)
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
        where coalesce(best.volume_usd, 0) is distinct from best_day_volume_usd
    """,
    "pairs_equal_ledger": """
        (select user_id, pair from trade_ledger except select user_id, pair from traded_pairs)
        union
        (select user_id, pair from traded_pairs except select user_id, pair from trade_ledger)
    """,
    "activities_counted": """
        with added_up as (
            select user_id, 'count:' || kind as figure, count(*) as value
            from activities group by user_id, kind
            union all
            select user_id, 'distinct:' || kind, count(distinct subject)
            from activities group by user_id, kind
        ), kept as (
            select * from figures where figure like 'count:%' or figure like 'distinct:%'
        )
        select user_id from added_up full join kept using (user_id, figure)
        where added_up.value is distinct from kept.value
    """,
    "final_ranks_counted": """
        with added_up as (
            select user_id, count(*) as competitions, -min(rank) as rank from final_ranks
            group by user_id
        )
        select user_id from added_up
            full join (select * from figures where figure = 'competitions') as n using (user_id)
            full join (select * from figures where figure = 'competition_rank') as r
                using (user_id)
        where competitions is distinct from n.value or rank is distinct from r.value
    """,
    "memberships_counted": """
        select user_id from group_memberships join (
            select user_id, value from figures where figure = 'group_months'
        ) as kept using (user_id)
        group by user_id, value having max(months) > value
        union
        select user_id from group_memberships where months > 0 and user_id not in (
            select user_id from figures where figure = 'group_months'
        )
    """,
    "activities_have_days": """
        select distinct user_id from activities left join activity_days as days
            using (user_id, kind)
        where days.day is null
    """,
}

SAID: Facts = {
    "badges_activated": """
        select user_id, count(activated_at) from earned_badges group by 1
        having count(activated_at) > 0
    """,
    "badges_notified": """
        select user_id, badge_id from earned_badges
        where earned_at >= :since and brought_over_at is null
        union all
        select user_id, badge_id from revoked_badges where earned_at >= :since
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
