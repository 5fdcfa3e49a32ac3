"""What must always hold in the database of badges, checked against the ledger (BADGE-011)."""

from laurel_service.audit import Checks, Facts, database_audit

from badges.recounting import MET

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
    "nothing_is_kept_of_deleted_people": """
        select user_id from people where deleted and (
            followers is not null or time_zone is not null
            or exists (select from earned_badges where user_id = people.user_id)
            or exists (select from activities where user_id = people.user_id)
            or exists (select from activity_subjects where user_id = people.user_id)
            or exists (select from activity_days where user_id = people.user_id)
            or exists (select from figures where user_id = people.user_id)
            or exists (select from group_memberships where user_id = people.user_id)
            or exists (select from follower_days where user_id = people.user_id)
            or exists (select from final_ranks where user_id = people.user_id)
            or exists (select from near_told where user_id = people.user_id)
        ) and not exists (select from due where kind = 'erase' and key = cast(user_id as text))
    """,
    # By the ledgers alone, but for what an operator took away and while everybody is looked at
    # under another catalogue.
    "who_meets_a_badge_owns_it": f"""
        with {MET}
        select user_id from (
            select user_id, badge_id from met where on_offer
            except select user_id, badge_id from earned_badges
            except select user_id, badge_id from revoked_badges where not lifted
            except select user_id, badge_id from people, badge_definitions where deleted
        ) as lacking
        where not exists (
            select from due where kind = 'look_back'
                and (due_at <= now() or cast(payload ->> 'after' as bigint) > 0)
        )
    """,  # noqa: S608 - only our own text
    # Unless the badge was another one then, or ranks were corrected since, which takes none away.
    "who_owns_a_badge_met_it": f"""
        with {MET}, earned as (
            select * from earned_badges where awarded_by is null and brought_over_at is null
        ), changed as (
            select badge_id, max(in_force_at) + interval '1 minute' as at from badge_versions
            group by badge_id
        )
        select user_id from (
            select user_id, badge_id from earned left join changed using (badge_id)
            where earned_at > coalesce(at, '-infinity') and badge_id not in (
                select badge_id from asked where figure in ('competition_rank', 'competition_top')
            )
            except select user_id, badge_id from met
        ) as unmet
        union
        select user_id from (
            select user_id, figure, reached, 0 as value from earned join asked using (badge_id)
            where of = 'one' and target = least
            union all
            select user_id, figure, null, value from recounted
        ) as both_sides
        group by user_id, figure having max(reached) > max(value)
    """,  # noqa: S608 - only our own text
    "activities_have_days": """
        select distinct user_id from activities left join activity_days as days
            using (user_id, kind)
        where days.day is null
    """,
}

SAID: Facts = {
    "holders": """
        select user_id, holder_revision, count(activated_at)
        from traders left join earned_badges using (user_id)
        where holder_revision > 0 group by user_id, holder_revision
    """,
    "badges_activated": """
        select user_id, count(activated_at) from earned_badges group by 1
        having count(activated_at) > 0
    """,
    # What deleted people were told is gone.
    "badges_notified": """
        select user_id, badge_id from earned_badges
        where earned_at >= :since and brought_over_at is null
        union all
        select user_id, badge_id from revoked_badges
        where earned_at >= :since and not exists (
            select from people where people.user_id = revoked_badges.user_id and deleted
        )
    """,
}
KNOWN: Facts = {
    "badges_of_tiers": "select level, name, badges_required from tier_rules",
    "upgrades_open": "select user_id, request_id, to_level from bindings where state = 'open'",
}
HEARD: Facts = {
    "trade_conflicts": """
        select user_id, trade_id, trim_scale(counted_usd), trim_scale(refused_usd)
        from trade_conflicts where counted_usd <> refused_usd
    """,
}

audit = database_audit(CHECKS, SAID, KNOWN, HEARD)
"""The audit role."""
