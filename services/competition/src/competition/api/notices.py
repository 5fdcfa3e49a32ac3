"""What managers say to entrants (COMP-031)."""

from fastapi import APIRouter, Response
from laurel_schemas.fields import Label, Prose
from laurel_service.api import (
    OPERATOR,
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    UnitOfWorkDep,
    errors,
    ok,
)

from competition.api.access import EventId, permitted
from competition.api.errors import EventNotFound, RoleMissing, WrongStatus
from competition.handlers.communicating import post_notice

router = APIRouter(prefix="/api/events/admin/competitions/{id}", dependencies=[OPERATOR])


class NoticeOrder(RequestBody):
    """What is said; text, never markup."""

    title: Label
    body: Prose


class Notice(Body):
    """What was said."""

    id: str


@router.post(
    "/notices",
    status_code=201,
    response_model=Envelope[Notice],
    responses=errors(401, RoleMissing, EventNotFound, WrongStatus),
)
async def post(
    event_id: EventId,
    order: NoticeOrder,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Say something to everybody who takes part, for owners and moderators."""
    async with unit_of_work() as tx:
        found = await permitted(tx.session, user, event_id, "moderate")
        if not found.published:
            raise WrongStatus(details={"status": found.status})
        notice_id = await post_notice(event_id, order.title, order.body, user.user_id, tx)
    return ok(Notice(id=notice_id), 201)
