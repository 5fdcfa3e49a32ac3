"""Teams: who is in them, who is invited, who is their captain."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.teams import Member, Team

_TEAM = """
    select id, competition_id, name, code, led_by, made_at, (
        select count(*) from entries where team_id = teams.id
    ) as members
    from teams
"""
_ADD = text("""
    insert into teams (id, competition_id, name, code, led_by, made_at)
    values (:id, :competition_id, :name, :code, :captain_id, :made_at)
    on conflict do nothing returning id
""")
_FIND = text(f"{_TEAM} where competition_id = :competition_id and id = :id")
_BY_CODE = text(f"{_TEAM} where competition_id = :competition_id and code = :code")
_OF_USER = text(f"""{_TEAM}
    where competition_id = :competition_id and id = (
        select team_id from entries where competition_id = :competition_id and user_id = :user_id
    )
""")  # noqa: S608 - only our own words
_JOIN = text("""
    update entries set team_id = :team_id, joined_at = :now
    where competition_id = :competition_id and user_id = :user_id and state = 'entered'
        and team_id is null
""")
_LEAVE = text("""
    update entries set team_id = null, joined_at = null
    where competition_id = :competition_id and user_id = :user_id and team_id is not null
""")
# The captain who has left is followed by who joined first; a team that nobody is in goes.
_FOLLOW = text("""
    with left_ as (
        select id from teams
        where competition_id = :competition_id and led_by = any(cast(:users as bigint[]))
    ), follower as (
        select distinct on (team_id) team_id, user_id from entries
        where team_id in (select id from left_) order by team_id, joined_at, user_id
    ), gone as (
        delete from teams where id in (select id from left_ except select team_id from follower)
    )
    update teams set led_by = follower.user_id from follower
    where teams.id = follower.team_id and not exists (
        select from entries where team_id = teams.id and user_id = led_by
    )
""")
_MEMBERS = text("""
    select team_id, user_id, trim_scale(score) as score, joined_at from entries
    where team_id = any(cast(:teams as uuid[]))
    order by behind, reached_at, entered_at, user_id
""")
_INVITE = text("""
    insert into team_invitations (team_id, user_id, invited_at)
    select :team_id, :user_id, :now
    where not exists (select from entries where team_id = :team_id and user_id = :user_id)
    on conflict do nothing returning team_id
""")
_UNINVITE = text("""
    delete from team_invitations where user_id = :user_id and team_id = :team_id returning team_id
""")
_INVITED = text("""
    select competition_id, team_id, teams.name, led_by, invited_at
    from team_invitations join teams on teams.id = team_id
        join competitions on competitions.id = competition_id
    where user_id = :user_id and status = 'upcoming'
    order by invited_at desc, team_id limit :limit
""")
_FORGET = text("delete from team_invitations where user_id = any(cast(:users as bigint[]))")


class Invitation(NamedTuple):
    """Somebody may join a team without its code."""

    competition_id: UUID
    team_id: UUID
    team_name: str
    captain_id: int
    invited_at: datetime


async def add(session: AsyncSession, team: Team) -> bool:
    """Keep a team without members; returns whether its name and code are its own."""
    names = ("id", "competition_id", "name", "code", "captain_id", "made_at")
    given = {name: getattr(team, name) for name in names}
    return await session.scalar(_ADD, given) is not None


async def find(session: AsyncSession, competition_id: UUID, team_id: UUID) -> Team | None:
    """A team of a competition."""
    given = {"competition_id": competition_id, "id": team_id}
    row = (await session.execute(_FIND, given)).one_or_none()
    return None if row is None else Team(*row)


async def by_code(session: AsyncSession, competition_id: UUID, code: str) -> Team | None:
    """The team that this code lets somebody join."""
    given = {"competition_id": competition_id, "code": code}
    row = (await session.execute(_BY_CODE, given)).one_or_none()
    return None if row is None else Team(*row)


async def of_user(session: AsyncSession, competition_id: UUID, user_id: int) -> Team | None:
    """The team that somebody is in."""
    given = {"competition_id": competition_id, "user_id": user_id}
    row = (await session.execute(_OF_USER, given)).one_or_none()
    return None if row is None else Team(*row)


async def join(session: AsyncSession, team: Team, user_id: int, now: datetime) -> None:
    """Let an entrant be in a team; needs the competition locked."""
    given = {"competition_id": team.competition_id, "team_id": team.id, "user_id": user_id}
    await session.execute(_JOIN, given | {"now": now})


async def leave(session: AsyncSession, competition_id: UUID, user_id: int) -> None:
    """Let an entrant be in no team; needs the competition locked."""
    given = {"competition_id": competition_id, "user_id": user_id}
    await session.execute(_LEAVE, given)
    await follow(session, competition_id, [user_id])


async def follow(session: AsyncSession, competition_id: UUID, users: Collection[int]) -> None:
    """Let others be captains in place of those of these users who are in no team any more."""
    given = {"competition_id": competition_id, "users": list(users)}
    await session.execute(_FOLLOW, given)


async def members(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, list[Member]]:
    """The members of teams, each team's best first."""
    found: dict[UUID, list[Member]] = {id_: [] for id_ in ids}
    for row in await session.execute(_MEMBERS, {"teams": list(ids)}):
        found[row.team_id].append(Member(*row[1:]))
    return found


async def invite(session: AsyncSession, team: Team, user_id: int, now: datetime) -> bool:
    """Keep that somebody may join who is no member; returns whether that is new."""
    given = {"team_id": team.id, "user_id": user_id, "now": now}
    return await session.scalar(_INVITE, given) is not None


async def take_invitation(session: AsyncSession, team_id: UUID, user_id: int) -> bool:
    """Use up an invitation; returns whether there was one."""
    given = {"team_id": team_id, "user_id": user_id}
    return await session.scalar(_UNINVITE, given) is not None


async def invitations(session: AsyncSession, user_id: int, limit: int) -> Sequence[Invitation]:
    """Where somebody is invited and may join still, the latest first."""
    rows = await session.execute(_INVITED, {"user_id": user_id, "limit": limit})
    return [Invitation(*row) for row in rows]


async def forget(session: AsyncSession, users: Collection[int]) -> None:
    """Drop what is kept about users who are deleted."""
    await session.execute(_FORGET, {"users": list(users)})
