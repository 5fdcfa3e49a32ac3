"""The leaderboard, and where the caller stands."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import MAX_USER_ID
from laurel_service.api import CurrentUser, Envelope, Resource, SessionDep, errors, ok
from laurel_service.api.cursors import CursorInvalid, cursor, position
from sqlalchemy.ext.asyncio import AsyncSession

from competition.api.access import EventId, published
from competition.api.errors import EntryNotFound, EventNotFound
from competition.api.paging import Cursor, Limit
from competition.api.standing_bodies import (
    Leaderboard,
    Neighbours,
    OwnStanding,
    PercentileBody,
    Percentiles,
    body,
)
from competition.caching import LeaderboardCache
from competition.rules.standings import Standing, percentile_ranks, top_percentage
from competition.store import divisions, ranks, standings

router = APIRouter()

_SCORE = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)

Cache = Annotated[LeaderboardCache, Resource(LeaderboardCache)]


@router.get(
    "/api/events/{id}/leaderboard",
    response_model=Envelope[Leaderboard],
    responses=errors(401, EventNotFound, CursorInvalid),
)
async def leaderboard(
    event_id: EventId,
    user: CurrentUser,
    session: SessionDep,
    cache: Cache,
    limit: Limit = 20,
    cursor: Cursor = None,
    rank: Annotated[int, Query(ge=1, le=10_000_000)] = 1,
    division: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """A page of the leaderboard from a rank on, or from where a cursor continues another.

    Equal scores stand in the order in which they were reached. Of a division ranks are within it.
    """
    last = None if cursor is None else position(cursor, _parsed)

    async def load() -> Leaderboard:
        found = await published(session, event_id)
        if division is None:
            page = await _page(session, event_id, last, rank, limit)
        else:
            first = rank if last is None else last.rank + 1
            page = await divisions.page_at(session, event_id, division, first, limit)
        return Leaderboard(
            scoring=found.terms.scoring,
            participants=found.participants,
            standings=[body(one) for one in page],
            next_cursor=_next(page, limit),
        )

    # A name may hold whatever people type, so it comes last.
    key = f"{limit}:{cursor or rank}:{division or ''}"
    return ok(await cache.read(session, event_id, key, Leaderboard, load))


async def _page(
    session: AsyncSession, event_id: UUID, last: Standing | None, rank: int, limit: int
) -> Sequence[Standing]:
    if last is not None:
        return await standings.after(session, event_id, last, limit)
    if rank > 1:
        return await ranks.page_at(session, event_id, rank, limit)
    return await standings.top(session, event_id, limit)


@router.get(
    "/api/events/{id}/leaderboard/percentiles",
    response_model=Envelope[Percentiles],
    responses=errors(401, EventNotFound),
)
async def percentiles(
    event_id: EventId, user: CurrentUser, session: SessionDep, cache: Cache
) -> Response:
    """Which score is ahead of 99, 95, 90, 75, 50 and 25 percent of the entrants."""

    async def load() -> Percentiles:
        found = await published(session, event_id)
        wanted = percentile_ranks(found.participants)
        at = await ranks.at_ranks(session, event_id, list(wanted.values()))
        scores = {one.rank: one.score for one in at}
        shown = [
            PercentileBody(percentile=percentile, rank=rank, score=scores[rank])
            for percentile, rank in wanted.items()
            if rank in scores
        ]
        return Percentiles(participants=found.participants, percentiles=shown)

    return ok(await cache.read(session, event_id, "", Percentiles, load))


@router.get(
    "/api/events/{id}/leaderboard/me",
    response_model=Envelope[OwnStanding],
    responses=errors(401, EntryNotFound),
)
async def own(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """Where the caller stands, if they take part."""
    found = await _own(session, event_id, user.user_id)
    within = None
    if found.division is not None:
        within = await divisions.rank_of(session, event_id, user.user_id)
    return ok(OwnStanding(**body(found).model_dump(), division_rank=within))


async def _own(session: AsyncSession, event_id: UUID, user_id: int) -> Standing:
    found = await ranks.standing_of(session, event_id, user_id)
    if found is None:
        raise EntryNotFound()
    return found


@router.get(
    "/api/events/{id}/leaderboard/neighbours",
    response_model=Envelope[Neighbours],
    responses=errors(401, EntryNotFound),
)
async def neighbours(
    event_id: EventId,
    user: CurrentUser,
    session: SessionDep,
    around: Annotated[int, Query(ge=1, le=50)] = 5,
) -> Response:
    """Who stands next to the caller, so many on each side."""
    found = await _own(session, event_id, user.user_id)
    competition = await published(session, event_id)
    ahead = await standings.before(session, event_id, found, around)
    behind = await standings.after(session, event_id, found, around)
    participants = max(competition.participants, found.rank)
    return ok(
        Neighbours(
            participants=participants,
            top_percentage=top_percentage(found.rank, participants),
            standings=[body(one) for one in (*ahead, found, *behind)],
        )
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
    amount = Decimal(score) if _SCORE.fullmatch(score) else None
    if amount is None or not int(rank) > 0 or not 0 < int(user_id) <= MAX_USER_ID:
        raise ValueError("not where a page ended")
    reached_at = _time(reached) if reached else None
    return Standing(int(rank), int(user_id), amount, 0, reached_at, _time(entered))


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("the time should have an offset")
    return at
