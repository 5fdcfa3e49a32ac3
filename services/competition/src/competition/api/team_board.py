"""Teams as they are shown: how they stand, who is in them, who is invited (COMP-062)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_service.api import CurrentUser, Envelope, SessionDep, errors, ok
from laurel_service.api.cursors import CursorInvalid, cursor, position
from sqlalchemy.ext.asyncio import AsyncSession

from competition.api.access import EventId, published
from competition.api.errors import EventNotFound
from competition.api.leaderboard import Cache
from competition.api.paging import Cursor, Limit
from competition.api.team_bodies import (
    InvitationBody,
    Invitations,
    OwnTeam,
    TeamBoard,
    TeamDetail,
    detail,
    own_team,
    team_body,
)
from competition.api.team_errors import NoTeams, TeamNotFound
from competition.rules.competition import Competition, TeamTerms
from competition.rules.teams import Team
from competition.store import team_standings, teams

router = APIRouter()

TEAMS = "/api/events/{id}/teams"
TeamId = Annotated[UUID, Path(alias="teamId")]
_LISTED = 100
_MOST = 10_000_000


@router.get(
    "/api/events/teams/invitations/me",
    response_model=Envelope[Invitations],
    responses=errors(401),
)
async def invitations(user: CurrentUser, session: SessionDep) -> Response:
    """Where the caller is invited and may join still."""
    found = await teams.invitations(session, user.user_id, _LISTED)
    shown = [
        InvitationBody(
            event_id=one.competition_id,
            team_id=one.team_id,
            team_name=one.team_name,
            captain_id=one.captain_id,
            invited_at=one.invited_at,
        )
        for one in found
    ]
    return ok(Invitations(invitations=shown))


@router.get(
    TEAMS,
    response_model=Envelope[TeamBoard],
    responses=errors(401, EventNotFound, NoTeams, CursorInvalid),
)
async def board(
    event_id: EventId,
    user: CurrentUser,
    session: SessionDep,
    cache: Cache,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """How teams stand; those with too few members have no rank, and come last."""
    after = 0 if cursor is None else position(cursor, _parsed)

    async def load() -> TeamBoard:
        found, terms = await terms_of(session, event_id)
        page = await team_standings.page(session, found, terms, after, limit)
        return TeamBoard(
            least_members=terms.least_members,
            counted_members=terms.counted_members,
            teams=[team_body(one) for one in page],
            next_cursor=_next(after + len(page)) if len(page) == limit else None,
        )

    return ok(await cache.read(session, event_id, f"{limit}:{after}", TeamBoard, load))


@router.get(
    f"{TEAMS}/me",
    response_model=Envelope[OwnTeam],
    responses=errors(401, EventNotFound, TeamNotFound),
)
async def own(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """The caller's team, with the code that lets others join."""
    found = await teams.of_user(session, event_id, user.user_id)
    if found is None:
        raise TeamNotFound()
    return ok(await own_body(session, event_id, found))


@router.get(
    f"{TEAMS}/{{teamId}}",
    response_model=Envelope[TeamDetail],
    responses=errors(401, EventNotFound, TeamNotFound),
)
async def team(
    event_id: EventId, team_id: TeamId, user: CurrentUser, session: SessionDep
) -> Response:
    """A team and its members."""
    found, terms = await terms_of(session, event_id)
    known = await teams.find(session, event_id, team_id)
    if known is None:
        raise TeamNotFound()
    return ok(await detail_body(session, found, terms, known))


async def terms_of(session: AsyncSession, event_id: UUID) -> tuple[Competition, TeamTerms]:
    """A published competition and what it says of teams; raises EventNotFound or NoTeams."""
    found = await published(session, event_id)
    if found.terms.teams is None:
        raise NoTeams()
    return found, found.terms.teams


async def own_body(session: AsyncSession, event_id: UUID, joined: Team | None) -> OwnTeam:
    """The body of a team for its members; raises EventNotFound where there is no competition."""
    if joined is None:
        raise EventNotFound()
    found, terms = await terms_of(session, event_id)
    standing = await team_standings.of_team(session, found, terms, joined.id)
    if standing is None:
        raise TeamNotFound()
    return own_team(joined, standing, (await teams.members(session, [joined.id]))[joined.id])


async def detail_body(
    session: AsyncSession, found: Competition, terms: TeamTerms, known: Team
) -> TeamDetail:
    """The body of a team for everybody."""
    standing = await team_standings.of_team(session, found, terms, known.id)
    if standing is None:
        # Nobody is in it any more, so it is gone.
        standing = team_standings.empty(known)
    return detail(standing, (await teams.members(session, [known.id]))[known.id])


def _next(place: int) -> str:
    return cursor(str(place))


def _parsed(text: str) -> int:
    place = int(text)
    if not 0 < place <= _MOST:
        raise ValueError("not where a page ended")
    return place
