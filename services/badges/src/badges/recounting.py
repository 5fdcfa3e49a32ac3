"""Who meets which badge by the ledgers alone, in SQL that shares nothing with what counts.

Trades, interactions and final ranks are added up anew. Of what no ledger tells (followers, when
somebody joined, months in a group, the largest traders, days in the person's own zone) what is
kept stands.
"""

# What each badge asks for: parts that are all needed, each met by any of its lines.
_ASKED = """
    asked as (
        select badge_id, on_offer, part.number,
            case when criteria ? 'all_of' then jsonb_array_length(criteria -> 'all_of')
                else 1 end as parts,
            case when criteria ?| array['all_of', 'any_of'] then 'several' else 'one' end as of,
            case when leaf ? 'count_of' then 'count:' || (leaf ->> 'count_of')
                when leaf ? 'distinct_of' then 'distinct:' || (leaf ->> 'distinct_of')
                when leaf ? 'streak_of' then
                    'streak:' || (leaf ->> 'streak_of') || ':' || (leaf ->> 'days')
                when leaf ? 'platform_task' then
                    'did:' || 'platform_task' || ':' || (leaf ->> 'platform_task')
                when leaf ? 'purchase' then 'did:' || 'purchase' || ':' || (leaf ->> 'purchase')
                when leaf ? 'joined_before' then 'joined'
                when leaf ? 'top_traders_percent' then
                    'top_traders:' || (leaf ->> 'top_traders_percent')
                when leaf ? 'competition_top_percent' then 'competition_top'
                else single.key end as figure,
            case when leaf ? 'at_least' then cast(leaf ->> 'at_least' as numeric)
                when leaf ?| array['platform_task', 'purchase', 'top_traders_percent'] then 1
                when leaf ? 'joined_before' then 1 - trunc(extract(
                    epoch from cast(leaf ->> 'joined_before' as timestamptz)
                ))
                when leaf ?| array['competition_rank', 'competition_top_percent'] then
                    - cast(single.value as numeric)
                else cast(single.value as numeric) end as least
        from badge_definitions
        cross join lateral jsonb_array_elements(case when criteria ? 'all_of'
            then criteria -> 'all_of' else jsonb_build_array(criteria) end
        ) with ordinality as part (wanted, number)
        cross join lateral jsonb_array_elements(case when wanted ? 'any_of'
            then wanted -> 'any_of' else jsonb_build_array(wanted) end
        ) as line (leaf)
        cross join lateral (select key, value from jsonb_each_text(leaf) limit 1) as single
    )
"""
_DAYS = """
    traded as (
        select user_id, (traded_at at time zone 'UTC')::date as day, count(*) as trades,
            sum(notional_usd) as usd
        from trade_ledger group by 1, 2
    ), days as (
        select user_id, 'streak_days' as figure, day from traded
        union
        select user_id, asked.figure, (occurred_at at time zone 'UTC')::date
        from activities cross join lateral (values (activities.kind), ('any')) as counted (kind)
        join asked on asked.figure = 'streak:' || counted.kind || ':' || 'utc'
        union
        select user_id, 'streak:' || kind || ':' || calendar, day
        from activity_days where calendar = 'own'
    ), streaks as (
        select user_id, figure, count(*) as days from (
            select user_id, figure, day - cast(row_number() over (
                partition by user_id, figure order by day
            ) as int) as island
            from days
        ) as numbered group by user_id, figure, island
    )
"""
_RECOUNTED = """
    recounted as (
        select user_id, total.figure, total.value from (
            select user_id, sum(trades) as trades, sum(usd) as usd, max(usd) as best
            from traded group by user_id
        ) as of_trades cross join lateral (
            values ('trades', trades), ('volume_usd', usd), ('day_volume_usd', best)
        ) as total (figure, value)
        union all
        select user_id, 'pairs', count(distinct pair) from trade_ledger group by user_id
        union all
        select user_id, figure, max(days) from streaks group by user_id, figure
        union all
        select user_id, 'count:' || kind, count(*) from activities group by user_id, kind
        union all
        select user_id, 'distinct:' || kind, count(distinct subject) from activities
        group by user_id, kind
        union all
        select user_id, 'did:' || kind || ':' || subject, count(*) from activities
        where kind in ('platform_task', 'purchase') group by user_id, kind, subject
        union all
        select user_id, total.figure, total.value from (
            select user_id, count(*) as competitions, - min(rank) as rank,
                - min(top_percentage) as top
            from final_ranks group by user_id
        ) as of_ranks cross join lateral (values
            ('competitions', cast(competitions as numeric)), ('competition_rank', rank),
            ('competition_top', top)
        ) as total (figure, value)
        union all
        select user_id, figure, value from figures
        where figure in ('followers', 'joined', 'group_months') or figure like 'top_traders:%'
    )
"""
# Sets are compared by `except` and by sums: the planner can't tell how many rows any of this has.
MET = f"""
    {_ASKED}, {_DAYS}, {_RECOUNTED}, met as (
        select user_id, badge_id, on_offer
        from asked join recounted using (figure) where value >= least
        group by user_id, badge_id, on_offer, parts having count(distinct number) = parts
    )
"""  # noqa: S608 - only our own text
"""For a `with`: `asked` of badges, `recounted` by user and figure, who has `met` which badge."""
