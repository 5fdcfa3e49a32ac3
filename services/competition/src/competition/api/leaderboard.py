"""The leaderboard, and where the caller stands."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import MAX_USER_ID, SignedAmount, Timestamp
from laurel_service.api import Body, CurrentUser, Envelope, SessionDep, errors, ok
from laurel_service.api.cursors import CursorInvalid, cursor, position

from competition.api.errors import EntryNotFound, EventNotFound
from competition.api.paging import Cursor, Limit
from competition.rules.standings import Standing
from competition.store import competitions, standings

router = APIRouter()

EventId = Annotated[UUID, Path(alias="id")]


class StandingBody(Body):
    """An entrant's rank and score; `reachedAt` is when they came to it, by the trade's time."""

    rank: int
    user_id: int
    score: SignedAmount
    trades: int
    reached_at: Timestamp | None


class Leaderboard(Body):
    """Who stands where, from the top; `nextCursor` continues the list."""

    scoring: str
    participants: int
    standings: list[StandingBody]
    next_cursor: str | None


@router.get(
    "/api/events/{id}/leaderboard",
    response_model=Envelope[Leaderboard],
    responses=errors(401, EventNotFound, CursorInvalid),
)
async def leaderboard(
    event_id: EventId,
    user: CurrentUser,
    session: SessionDep,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """A page of the leaderboard. Equal scores stand in the order in which they were reached."""
    last = None if cursor is None else position(cursor, _parsed)
    found = await competitions.find(session, event_id)
    if found is None or not found.published:
        raise EventNotFound()
    if last is None:
        page = await standings.top(session, event_id, limit)
    else:
        page = await standings.after(session, event_id, last, limit)
    return ok(
        Leaderboard(
            scoring=found.terms.scoring,
            participants=found.participants,
            standings=[body(one) for one in page],
            next_cursor=_next(page, limit),
        )
    )


@router.get(
    "/api/events/{id}/leaderboard/me",
    response_model=Envelope[StandingBody],
    responses=errors(401, EntryNotFound),
)
async def own(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """Where the caller stands, if they take part."""
    found = await standings.standing_of(session, event_id, user.user_id)
    if found is None:
        raise EntryNotFound()
    return ok(body(found))


def body(standing: Standing) -> StandingBody:
    """The body of a standing."""
    return StandingBody(
        rank=standing.rank,
        user_id=standing.user_id,
        score=standing.score,
        trades=standing.trades,
        reached_at=standing.reached_at,
    )


def _next(page: Sequence[Standing], limit: int) -> str | None:
    if len(page) < limit:
        return None
    last = page[-1]
    reached = last.reached_at.isoformat() if last.reached_at else ""
    parts = (last.rank, last.user_id, last.score, reached, last.entered_at.isoformat())
    return cursor(" ".join(map(str, parts)))


def _parsed(text: str) -> Standing:
    rank, user_id, score, reached, entered = text.split(" ")
    amount = Decimal(score) if score.replace(".", "", 1).isdigit() else None
    if amount is None or not int(rank) > 0 or not 0 < int(user_id) <= MAX_USER_ID:
        raise ValueError("not where a page ended")
    reached_at = _time(reached) if reached else None
    return Standing(int(rank), int(user_id), amount, 0, reached_at, _time(entered))


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("the time should have an offset")
    return at
