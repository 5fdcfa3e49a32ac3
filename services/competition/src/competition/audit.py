"""What must always hold in the database of competition."""

from laurel_service.audit import Checks, Facts, database_audit

CHECKS: Checks = {
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
    # Somebody answers for each competition.
    "every_competition_has_an_owner": """
        select id from competitions where not exists (
            select from competition_roles
            where competition_id = competitions.id and role = 'owner'
        )
    """,
}

SAID: Facts = {}
KNOWN: Facts = {}
HEARD: Facts = {}

audit = database_audit(CHECKS, SAID, KNOWN, HEARD)
"""The audit role."""
