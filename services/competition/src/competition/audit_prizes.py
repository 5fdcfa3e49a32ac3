"""What must always hold of prizes."""

from laurel_service.audit import Checks

# Of the points of a range what a place in it has, to the hundredth: the better have the rest.
_SHARE = """trunc(points / ranks, 2) + case
    when place < 100 * (points - ranks * trunc(points / ranks, 2)) then 0.01 else 0 end"""

PRIZE_CHECKS: Checks = {
    # Paid prizes are the prize tables: each rank that somebody holds with a score, in the whole or
    # in a division, has its share, and nobody has more (COMP-014). Teams follow below.
    "prizes_equal_the_table": f"""
        with ranges as (
            select competitions.id as competition_id, null as division, position - 1 as number,
                range
            from competitions cross join jsonb_array_elements(prizes)
                with ordinality as ranges(range, position)
            where settled_at is not null
            union all
            select competitions.id, division ->> 'name', 100 * place + position - 1, range
            from competitions cross join jsonb_array_elements(divisions)
                with ordinality as divisions_(division, place)
            cross join jsonb_array_elements(division -> 'prizes')
                with ordinality as ranges(range, position)
            where settled_at is not null
        ), wins as (
            select ranges.competition_id, user_id, number, held.rank - first_rank as place, points,
                last_rank - first_rank + 1 as ranks
            from ranges cross join jsonb_to_record(range)
                as range_(first_rank integer, last_rank integer, points numeric)
            join entries on entries.competition_id = ranges.competition_id and state = 'entered'
                and score > 0
                and (ranges.division is null or entries.division = ranges.division)
            cross join lateral (
                select case when ranges.division is null then final_rank else division_rank end
                    as rank
            ) as held
            where held.rank between first_rank and last_rank
        ), shares as (
            select competition_id, user_id, number, {_SHARE} as points
            from wins
        ), paid as (
            select user_event_prizes.* from user_event_prizes
            join competitions on competitions.id = competition_id
            where settled_at is not null and number < 900
        )
        select competition_id from shares full join paid using (competition_id, user_id, number)
        where shares.user_id is null or paid.id is null
            or shares.points is distinct from paid.points
    """,  # noqa: S608 - only our own words
    # What the members of a team have of a prize adds up to its share, and nobody else has of it.
    "team_prizes_equal_the_table": f"""
        with wins as (
            select teams.competition_id, teams.id as team_id, 899 + position as number,
                final_rank - first_rank as place, points, last_rank - first_rank + 1 as ranks
            from teams join competitions on competitions.id = competition_id
            cross join jsonb_array_elements(competitions.teams -> 'prizes')
                with ordinality as ranges(range, position)
            cross join jsonb_to_record(range)
                as range_(first_rank integer, last_rank integer, points numeric)
            where settled_at is not null and score > 0
                and final_rank between first_rank and last_rank
        ), shares as (
            select competition_id, team_id, number, {_SHARE} as points
            from wins
        ), paid as (
            select prize.competition_id, entries.team_id, number, sum(points) as points
            from user_event_prizes as prize join competitions
                on competitions.id = prize.competition_id
            left join entries on entries.competition_id = prize.competition_id
                and entries.user_id = prize.user_id
            where settled_at is not null and number between 900 and 999 group by 1, 2, 3
        )
        select competition_id from shares full join paid using (competition_id, team_id, number)
        where shares.number is null or paid.number is null or team_id is null
            or shares.points is distinct from paid.points
    """,  # noqa: S608 - only our own words
    # Who traded often enough has each reward for taking part, once, and nobody else has one.
    "rewards_are_of_those_who_took_part": """
        with shares as (
            select competitions.id as competition_id, user_id, 999 + position as number,
                reward_.points
            from competitions cross join jsonb_array_elements(participation)
                with ordinality as rewards(reward, position)
            cross join jsonb_to_record(reward) as reward_(least_trades integer, points numeric)
            join entries on entries.competition_id = competitions.id and state = 'entered'
                and trades >= least_trades
            where settled_at is not null
        ), paid as (
            select prize.* from user_event_prizes as prize
            join competitions on competitions.id = competition_id
            where settled_at is not null and number >= 1000
        )
        select competition_id from shares full join paid using (competition_id, user_id, number)
        where shares.user_id is null or paid.id is null
            or shares.points is distinct from paid.points
    """,
    # A distribution counts what it gave out.
    "distributions_add_up": """
        select competition_id from event_prize_distributions as distribution left join (
            select competition_id, count(*) as prizes, coalesce(sum(points), 0) as points
            from user_event_prizes group by 1
        ) as given using (competition_id)
        where (distribution.prizes, distribution.points)
            is distinct from (coalesce(given.prizes, 0), coalesce(given.points, 0))
    """,
    # What is rolled back has no prize left.
    "rolled_back_is_taken_back": """
        select competition_id from event_prize_distributions as distribution
        join user_event_prizes as prize using (competition_id)
        where distribution.state = 'rolled_back' and prize.state not in ('reversed', 'lapsed')
    """,
}
