"""Prizes: what the caller won, claims and their history; what a place would win."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.competition_prizes_v1 import Prize
from laurel_schemas.fields import Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)
from laurel_service.api.cursors import CursorInvalid, cursor, position, time_and_uuid, timed

from competition.api.access import EventId
from competition.api.errors import (
    ClaimClosed,
    EntryNotFound,
    NotInGoodStanding,
    PrizeNotFound,
    refusals,
)
from competition.api.paging import Cursor, Limit
from competition.handlers import prizes
from competition.rules.divisions import division_wins
from competition.rules.participation import earned
from competition.rules.prizes import PrizeState, Won, wins
from competition.store import competitions, divisions, ranks
from competition.store import prizes as stored

router = APIRouter()

_FIRST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
_NEWEST = 2**63 - 1


class PrizeBody(Body):
    """A prize of the caller; `claimDeadline` is there where it has to be claimed."""

    id: UUID
    event_id: UUID
    rank: int
    prize: dict[str, Any]
    state: PrizeState
    claim_deadline: Timestamp | None
    made_at: Timestamp
    error_code: str | None

    @classmethod
    def of(cls, won: Won) -> Self:
        """The body of a prize."""
        return cls(
            id=won.id,
            event_id=won.competition_id,
            rank=won.rank,
            prize=shown(won.prize),
            state=won.state,
            claim_deadline=won.claim_deadline,
            made_at=won.made_at,
            error_code=won.error_code,
        )


class Prizes(Body):
    """The caller's prizes, the latest first; `nextCursor` continues the list."""

    prizes: list[PrizeBody]
    next_cursor: str | None


class HappenedBody(Body):
    """Something that happened to a prize of the caller."""

    prize_id: UUID
    action: str
    detail: str | None
    at: Timestamp


class History(Body):
    """What happened to the caller's prizes, the latest first; `nextCursor` continues the list."""

    history: list[HappenedBody]
    next_cursor: str | None


class Estimate(Body):
    """What the caller's place wins if nothing changes."""

    rank: int
    prizes: list[dict[str, Any]]


def shown(prize: Prize) -> dict[str, Any]:
    """A prize in the words of the routes."""
    fields = prize.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return {_camel(name): value for name, value in fields.items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@router.get(
    "/api/events/prizes/me",
    response_model=Envelope[Prizes],
    responses=errors(401, CursorInvalid),
)
async def mine(
    user: CurrentUser, session: SessionDep, limit: Limit = 20, cursor: Cursor = None
) -> Response:
    """What the caller has won, and what of it waits to be claimed."""
    before = _FIRST if cursor is None else position(cursor, time_and_uuid)
    found = await stored.of_user(session, user.user_id, before, limit)
    following = _after(found[-1]) if len(found) == limit else None
    return ok(Prizes(prizes=[PrizeBody.of(one) for one in found], next_cursor=following))


def _after(last: Won) -> str:
    return cursor(timed(last.made_at, last.id))


@router.get(
    "/api/events/prizes/history",
    response_model=Envelope[History],
    responses=errors(401, CursorInvalid),
)
async def history(
    user: CurrentUser, session: SessionDep, limit: Limit = 20, cursor: Cursor = None
) -> Response:
    """What happened to the caller's prizes."""
    before = _NEWEST if cursor is None else position(cursor, _number)
    found = await stored.history(session, user.user_id, before, limit)
    following = _before(found[-1].id) if len(found) == limit else None
    told = [
        HappenedBody(prize_id=one.prize_id, action=one.action, detail=one.detail, at=one.at)
        for one in found
    ]
    return ok(History(history=told, next_cursor=following))


def _before(id_: int) -> str:
    return cursor(str(id_))


def _number(text: str) -> int:
    found = int(text)
    if not 0 < found <= _NEWEST:
        raise ValueError("not where a page ended")
    return found


@router.post(
    "/api/events/prizes/{prize_id}/claim",
    response_model=Envelope[PrizeBody],
    responses=errors(401, PrizeNotFound, ClaimClosed, NotInGoodStanding),
)
async def claim(
    prize_id: Annotated[UUID, Path()], user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Claim a prize before its deadline; again answers the same."""
    with refusals():
        async with unit_of_work() as tx:
            claimed = await prizes.claim(prize_id, user.user_id, tx)
    if claimed is None:
        raise PrizeNotFound()
    return ok(PrizeBody.of(claimed))


@router.get(
    "/api/events/{id}/prizes/me",
    response_model=Envelope[Estimate],
    responses=errors(401, EntryNotFound),
)
async def estimate(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """What the caller wins as it stands now: their place, in their division, for taking part."""
    found = await competitions.find(session, event_id)
    standing = await ranks.standing_of(session, event_id, user.user_id)
    if found is None or standing is None:
        raise EntryNotFound()
    won = [prize for _, prize in wins(found.terms.prizes, standing.rank, standing.score)]
    if standing.division is not None:
        rank = await divisions.rank_of(session, event_id, user.user_id) or 0
        within = division_wins(found.terms.divisions, standing.division, rank, standing.score)
        won += [prize for _, prize in within]
    won += [prize for _, prize in earned(found.terms.participation, standing.trades)]
    return ok(Estimate(rank=standing.rank, prizes=[shown(prize) for prize in won]))
