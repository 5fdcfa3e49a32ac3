"""What must always hold in the database of competition."""

from laurel_service import Running
from laurel_service.audit import Checks, Facts, Finding, database_audit, report

from competition.audit_prizes import PRIZE_CHECKS
from competition.store import folding
from competition.store.counting import COUNTS

IN_ORDER = "scores_in_order_equal_the_ledger"
"""As `settled_scores_equal_the_ledger` where a score needs all trades in their order: no query."""

_OF_COMPETITIONS: Checks = {
    # Every competition is where time puts it, a minute's sweep and a margin allowed.
    "nothing_is_late": """
        select id from competitions
        where status = 'upcoming' and starts_at < now() - interval '3 minutes'
            or status = 'active' and ends_at < now() - interval '3 minutes'
    """,
    # The number that is shown is the number of those who take part.
    "participants_are_those_who_entered": """
        select id from competitions left join (
            select competition_id, count(*) as entered from entries
            where state = 'entered' group by 1
        ) as counted on competition_id = competitions.id
        where participants <> coalesce(entered, 0)
    """,
    # Each transition happened once: every one in the log follows from the one before.
    "transitions_follow_one_another": """
        select competition_id from (
            select competition_id, action, status,
                lag(status) over (partition by competition_id order by id) as before
            from competition_changes
        ) as change
        where action in ('time', 'publish', 'pause', 'resume', 'stop', 'cancel')
            and not case status when 'upcoming' then before = 'draft'
                when 'active' then before in ('upcoming', 'paused')
                when 'paused' then before = 'active'
                when 'completed' then before in ('active', 'paused')
                else before not in ('completed', 'cancelled') end
    """,
    # The log ends with the status that the competition has.
    "the_log_ends_where_it_stands": """
        select id from competitions where status is distinct from (
            select competition_changes.status from competition_changes
            where competition_id = competitions.id order by competition_changes.id desc limit 1
        )
    """,
    # What conflicts say was counted is what the ledger holds.
    "conflicts_left_the_ledger": """
        select event_id from trade_conflicts as conflict cross join lateral (
            select notional_usd from trade_ledger
            where user_id = conflict.user_id and trade_id = conflict.trade_id limit 1
        ) as counted
        where counted.notional_usd <> conflict.counted_usd
    """,
    # The scores of what is settled are those of the trade log.
    "settled_scores_equal_the_ledger": f"""
        select competition_id from entries join competitions on competitions.id = competition_id
        cross join lateral (
            select coalesce(case scoring when 'volume' then sum(notional_usd)
                when 'trade_count' then count(*) else count(distinct pair) end, 0) as score,
                count(*) as trades
            from trade_ledger as traded
            where traded.user_id = entries.user_id and recorded_at <= cut_at and {COUNTS}
        ) as logged
        where state = 'entered' and settled_at is not null and not in_order
            and (entries.score, entries.trades) is distinct from (logged.score, logged.trades)
    """,  # noqa: S608 - only our own words
    # Final ranks are 1, 2, 3 and so on in the order of the leaderboard.
    "final_ranks_follow_the_scores": """
        select competition_id from (
            select competition_id, final_rank, row_number() over (
                partition by competition_id order by behind, reached_at, entered_at, user_id
            ) as rank
            from entries join competitions on competitions.id = competition_id
            where state = 'entered' and settled_at is not null
        ) as ranked
        where final_rank is distinct from rank
    """,
    # Before anybody is told or paid every record is in the log, and the log is signed.
    "results_are_sealed": """
        select competition_id from settlements join competitions on competitions.id = competition_id
            join seals using (competition_id)
        where phase in ('telling', 'settled')
            and (note is null or size <= competitions.participants + (
                select count(*) from teams
                where teams.competition_id = competitions.id and final_rank is not null
            ))
    """,
    # How many stand in each place is what the entries say, until final ranks replace it.
    "places_count_the_entrants": """
        select competition_id from (
            select competition_id, rank_place(score) as place,
                rank_period(score, reached_at, entered_at) as period, 1 as entrants
            from entries where state = 'entered'
            union all
            select competition_id, place, period, -entrants from standing_counts
        ) as counted join competitions on competitions.id = competition_id
        where settled_at is null
        group by competition_id, place, period having sum(entrants) <> 0
    """,
    # A captain is in the team, and no team has more members than it may.
    "teams_are_what_they_may_be": """
        select teams.id from teams join competitions on competitions.id = competition_id
            left join entries on team_id = teams.id
        group by teams.id, led_by, competitions.teams
        having coalesce(bool_or(user_id = led_by), false) is false
            or count(*) > cast(competitions.teams ->> 'most_members' as integer)
    """,
    # Whose division is known has one of those that there are.
    "divisions_are_those_of_the_terms": """
        select competition_id from entries join competitions on competitions.id = competition_id
        where division is not null
            and not divisions @> jsonb_build_array(jsonb_build_object('name', division))
    """,
    # Who takes part where there is a fee has paid it.
    "entrants_have_paid": """
        select competition_id from entries join competitions on competitions.id = competition_id
        where state = 'entered' and entry_fee > 0 and not exists (
            select from entry_fees where entry_fees.id = entries.id and entry_fees.state = 'paid'
                and points = entry_fee
        )
    """,
    # Somebody answers for each competition.
    "every_competition_has_an_owner": """
        select id from competitions where not exists (
            select from competition_roles
            where competition_id = competitions.id and role = 'owner'
        )
    """,
}

SAID: Facts = {
    "prizes_awarded": """
        select user_id, cast(id as text), trim_scale(points) from user_event_prizes
        where kind = 'points' and awarded_at >= :since
    """,
}
KNOWN: Facts = {
    "prizes_delivered": """
        select user_id, cast(id as text) from user_event_prizes
        where kind = 'points' and awarded_at >= :since and state = 'delivered'
    """,
    "entry_fees_paid": """
        select user_id, cast(id as text), trim_scale(points) from entry_fees
        where state = 'paid' and answered_at >= :since
    """,
}
HEARD: Facts = {
    "trade_conflicts": """
        select user_id, trade_id, trim_scale(counted_usd), trim_scale(refused_usd)
        from trade_conflicts where counted_usd <> refused_usd
    """,
}

QUERIES: Checks = {**_OF_COMPETITIONS, **PRIZE_CHECKS}
CHECKS = (*QUERIES, IN_ORDER)
_by_query = database_audit(QUERIES, SAID, KNOWN, HEARD)


async def audit(running: Running) -> None:
    """The audit role."""
    async with running.database.reading() as session:
        report([Finding.of(IN_ORDER, await folding.differing(session))])
    await _by_query(running)
