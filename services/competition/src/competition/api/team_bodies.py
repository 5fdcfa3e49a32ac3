"""What the routes of teams take and answer with."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from laurel_schemas.fields import Label, SignedAmount, Timestamp, Token, UserId
from laurel_service.api import Body, RequestBody
from pydantic import Field

from competition.rules.teams import Member, Team, TeamStanding

TeamName = Annotated[
    str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")
]


class TeamOrder(RequestBody):
    """A team to be made."""

    name: TeamName


class Joining(RequestBody):
    """The code of a team, which its members can tell."""

    code: Token


class Inviting(RequestBody):
    """Who may join."""

    user_id: UserId


class TeamBody(Body):
    """Where a team stands; `rank` is null for one with too few members."""

    id: UUID
    name: Label
    captain_id: int
    rank: int | None
    score: SignedAmount
    members: int
    reached_at: Timestamp | None


class TeamBoard(Body):
    """Teams by the scores of their members; `nextCursor` continues the list."""

    least_members: int
    counted_members: int | None
    teams: list[TeamBody]
    next_cursor: str | None


class MemberBody(Body):
    """A member of a team and what they have scored themselves."""

    user_id: int
    score: SignedAmount
    joined_at: Timestamp


class TeamDetail(TeamBody):
    """A team with its members, the best first."""

    team: list[MemberBody]


class OwnTeam(TeamDetail):
    """The caller's team; who has the code may join it until the start."""

    code: str


class InvitationBody(Body):
    """A team that the caller may join without its code."""

    event_id: UUID
    team_id: UUID
    team_name: str
    captain_id: int
    invited_at: datetime


class Invitations(Body):
    """Where the caller is invited, the latest first; 100 at most."""

    invitations: list[InvitationBody]


def team_body(standing: TeamStanding) -> TeamBody:
    """The body of a standing."""
    return TeamBody(**standing._asdict())


def detail(standing: TeamStanding, members: list[Member]) -> TeamDetail:
    """The body of a team with its members."""
    team = [MemberBody(**one._asdict()) for one in members]
    return TeamDetail(**standing._asdict(), team=team)


def own_team(team: Team, standing: TeamStanding, members: list[Member]) -> OwnTeam:
    """The body of the caller's team."""
    return OwnTeam(**detail(standing, members).model_dump(), code=team.code)
