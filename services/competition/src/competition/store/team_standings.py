"""How teams stand: the scores of their members, or of the best of them, added up."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.competition import Competition, TeamTerms
from competition.rules.teams import Team, TeamStanding
from competition.store.standings import ORDER

# Of equal scores by who came to theirs first, as everybody else; then by which was made first. One
# that is too small has no rank, and comes last.
_SUMMED = f"""
    with member as (
        select team_id, score, reached_at, count(*) over (partition by team_id) as members,
            row_number() over (partition by team_id order by {ORDER}) as place
        from entries
        where competition_id = :id and state = 'entered' and team_id is not null
    ), summed as (
        select team_id, sum(score) as score, min(members) as members,
            max(reached_at) filter (where score <> 0) as reached_at
        from member
        where cast(:counted as integer) is null or place <= :counted
        group by 1
    ), stands as (
        select teams.id, name, led_by, summed.score, summed.members, summed.reached_at,
            row_number() over (
                order by summed.members < :least, summed.score desc,
                    coalesce(summed.reached_at, 'infinity'), made_at, teams.id
            ) as place
        from summed join teams on teams.id = team_id
    )
"""  # noqa: S608 - only our own words
_STANDING = "id, name, led_by, trim_scale(score) as score, members, reached_at"
_PAGE = text(f"""{_SUMMED}
    select case when members >= :least then place end as rank, {_STANDING} from stands
    where place > :after order by place limit :limit
""")  # noqa: S608
_OWN = text(f"""{_SUMMED}
    select case when members >= :least then place end as rank, {_STANDING} from stands
    where id = :team_id
""")  # noqa: S608
_FIX = text(f"""{_SUMMED}
    update teams set score = stands.score, members = stands.members,
        reached_at = stands.reached_at,
        final_rank = case when stands.members >= :least then place end
    from stands where teams.id = stands.id
""")  # noqa: S608
_FINAL = text(f"""
    select final_rank as rank, {_STANDING} from teams
    where competition_id = :id and final_rank > :after order by final_rank limit :limit
""")  # noqa: S608

_FINAL_OF = text(f"""
    select final_rank as rank, {_STANDING} from teams
    where id = (select team_id from entries where competition_id = :id and user_id = :user_id)
""")  # noqa: S608


async def page(
    session: AsyncSession, competition: Competition, teams: TeamTerms, after: int, limit: int
) -> Sequence[TeamStanding]:
    """Teams that stand after so many others, in order."""
    given = _of(competition, teams) | {"after": after, "limit": limit}
    return [TeamStanding(*row) for row in await session.execute(_PAGE, given)]


async def of_team(
    session: AsyncSession, competition: Competition, teams: TeamTerms, team_id: UUID
) -> TeamStanding | None:
    """Where a team stands."""
    given = _of(competition, teams) | {"team_id": team_id}
    row = (await session.execute(_OWN, given)).one_or_none()
    return None if row is None else TeamStanding(*row)


def empty(team: Team) -> TeamStanding:
    """Where a team stands that nobody is in."""
    return TeamStanding(None, team.id, team.name, team.captain_id, Decimal(0), 0, None)


async def fix_ranks(session: AsyncSession, competition: Competition, teams: TeamTerms) -> None:
    """Give every team that is large enough its final rank, and each its final score."""
    await session.execute(_FIX, _of(competition, teams))


async def final_page(
    session: AsyncSession, competition_id: UUID, after: int, limit: int
) -> Sequence[TeamStanding]:
    """Final standings of teams beyond this rank, in order."""
    given = {"id": competition_id, "after": after, "limit": limit}
    return [TeamStanding(*row) for row in await session.execute(_FINAL, given)]


async def final_of(
    session: AsyncSession, competition_id: UUID, user_id: int
) -> TeamStanding | None:
    """Where somebody's team ended; None without one."""
    given = {"id": competition_id, "user_id": user_id}
    row = (await session.execute(_FINAL_OF, given)).one_or_none()
    return None if row is None else TeamStanding(*row)


def _of(competition: Competition, teams: TeamTerms) -> dict[str, object]:
    least, counted = teams.least_members, teams.counted_members
    return {"id": competition.id, "least": least, "counted": counted}
