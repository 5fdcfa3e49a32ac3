"""Routes of operators: whose prize is where, and the delivery of custom ones (COMP-010)."""

from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import MAX_USER_ID, Label
from laurel_service.api import (
    OPERATOR,
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)
from laurel_service.api.cursors import CursorInvalid, cursor, position

from competition.api.access import DENIED, EventId, permitted
from competition.api.errors import (
    NotByHand,
    PrizeNotFound,
    refusals,
)
from competition.api.paging import Cursor, Limit
from competition.api.prizes import PrizeBody
from competition.handlers import answers
from competition.rules.prizes import REWARD_NUMBERS, PrizeState, Won
from competition.store import prizes

router = APIRouter(prefix="/api/events/admin/competitions/{id}/prizes", dependencies=[OPERATOR])

_LARGEST = 2**31 - 1


class AwardBody(PrizeBody):
    """A prize and whose it is; `errorCode` says why it could not be delivered."""

    user_id: int

    @classmethod
    def of(cls, won: Won) -> Self:
        """The body of a prize."""
        shown = PrizeBody.of(won)
        known = {name: getattr(shown, name) for name in PrizeBody.model_fields}
        return cls(**known, user_id=won.user_id)


class Awards(Body):
    """Prizes by rank and place in the table; `nextCursor` continues the list."""

    prizes: list[AwardBody]
    next_cursor: str | None


class Delivery(RequestBody):
    """How it was handed over."""

    note: Label


@router.get("/awards", response_model=Envelope[Awards], responses=errors(*DENIED, CursorInvalid))
async def awards(
    event_id: EventId,
    user: CurrentUser,
    session: SessionDep,
    state: PrizeState | None = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """Whose prize is in which state, for owners and analysts."""
    after = (0, 0, 0) if cursor is None else position(cursor, _parsed)
    await permitted(session, user, event_id, "analyse")
    found = await prizes.of_competition(session, event_id, state, after, limit)
    return ok(Awards(prizes=[AwardBody.of(one) for one in found], next_cursor=_next(found, limit)))


def _next(found: Sequence[Won], limit: int) -> str | None:
    if len(found) < limit:
        return None
    last = found[-1]
    return cursor(f"{last.rank} {last.number} {last.user_id}")


def _parsed(text: str) -> tuple[int, int, int]:
    rank, number, user_id = map(int, text.split(" "))
    known = 0 < rank <= _LARGEST and 0 <= number < 2 * REWARD_NUMBERS
    if not (known and 0 < user_id <= MAX_USER_ID):
        raise ValueError("not where a page ended")
    return rank, number, user_id


@router.post(
    "/{prize_id}/deliver",
    response_model=Envelope[AwardBody],
    responses=errors(*DENIED, PrizeNotFound, NotByHand),
)
async def deliver(
    event_id: EventId,
    prize_id: Annotated[UUID, Path()],
    order: Delivery,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Keep that a custom prize was handed over, for owners; its winner reads the note."""
    with refusals():
        async with unit_of_work() as tx:
            await permitted(tx.session, user, event_id, "manage")
            found = await answers.deliver_by_hand(event_id, prize_id, order.note, tx)
    if found is None:
        raise PrizeNotFound()
    return ok(AwardBody.of(found))
