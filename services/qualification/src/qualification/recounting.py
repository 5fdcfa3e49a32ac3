"""What benefits saved, added up anew from trades and benefits: checks of the audit (TIER-038)."""

from laurel_service.audit import Checks

# Of whom nothing has come since the last calculation, which looks at that of ten minutes before
# again. Each revision of benefits lasts until the next one begins.
_RECOUNTED = """
    settled as (
        select fee_savings.* from fee_savings left join standings using (user_id)
        where not stale
            and (changed_at is null or changed_at < calculated_at - interval '10 minutes')
    ), period as (
        select user_id, decided_by, cast(fee_reduction_percent as numeric) as percent,
            as_of, lead(as_of, 1, 'infinity') over (
                partition by user_id order by as_of, revision
            ) as until
        from benefit_periods
    ), saved as (
        select user_id, decided_by, sum(notional_usd) as volume_usd,
            sum(round(fee_usd * percent / (100 - percent), 10)) as usd
        from settled join period using (user_id) join trade_ledger using (user_id)
        where traded_at >= as_of and traded_at < until and fee_usd > 0
            and percent > 0 and percent < 100 and decided_by in ('tiered', 'competition')
        group by user_id, decided_by
    ), recounted as (
        select user_id, sum(volume_usd) as volume_usd,
            sum(usd) filter (where decided_by = 'tiered') as tiered_usd,
            sum(usd) filter (where decided_by = 'competition') as competition_usd
        from saved group by user_id
    )
"""
IN_FORCE = """
    in_force as (
        select ladder, state from ladder_versions
        where in_force_at is not null order by version desc limit 1
    )
"""
"""For a `with`: the ladder that counts now."""
SAVINGS: Checks = {
    "savings_equal_ledger": f"""
        with {_RECOUNTED}
        select user_id from settled left join recounted using (user_id)
        where (settled.tiered_usd, settled.competition_usd, settled.volume_usd) is distinct from (
            coalesce(recounted.tiered_usd, 0), coalesce(recounted.competition_usd, 0),
            coalesce(recounted.volume_usd, 0)
        )
    """,  # noqa: S608 - only our own text
    "benefits_have_their_savings": """
        select user_id from benefit_periods except select user_id from fee_savings
    """,
    "savings_passed_were_told": f"""
        with {IN_FORCE}, step as (
            select cast(one ->> 'volume_usd' as numeric) as usd
            from in_force cross join jsonb_array_elements(ladder -> 'savings') as one
            where state = 'done'
        )
        select user_id from fee_savings
        where started_at is not null and (
            select max(usd) from step where usd <= tiered_usd + competition_usd
        ) > coalesce((
            select max(milestone_usd) from savings_reached
            where savings_reached.user_id = fee_savings.user_id
        ), 0)
    """,  # noqa: S608 - only our own text
}
