"""What is coming in the next 24 hours, and why (NTF-164)."""

from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import Body, CurrentUser, Envelope, UnitOfWorkDep, errors, ok

from notification_router.handlers.forecasting import Coming, coming

router = APIRouter(prefix="/api/v1/notifications")
_AHEAD = timedelta(hours=24)


class ComingShown(Body):
    """A notification on a channel: `sent` or `suppressed` at a time, as far as is known now.

    `reason` is what it waits for, or why it is suppressed. One `in_digest` comes as a part of one
    message. A limit may still keep it away, and a provider may fail.
    """

    id: UUID
    type: str
    priority: str
    channel: str
    at: Timestamp
    expected: str
    reason: str | None
    in_digest: bool


class Forecast(Body):
    """What is due until a time, the first due first; 500 at most."""

    until: Timestamp
    coming: list[ComingShown]


@router.get("/forecast", response_model=Envelope[Forecast], responses=errors(401))
async def forecast(user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """What waits for the caller and is due in 24 hours, and what will become of it."""
    async with unit_of_work() as tx:
        until: datetime = tx.now + _AHEAD
        found = await coming(tx.session, user.user_id, until)
    return ok(Forecast(until=until, coming=list(map(_shown, found))))


def _shown(one: Coming) -> ComingShown:
    return ComingShown(
        id=one.waiting.id,
        type=one.waiting.type,
        priority=one.waiting.priority,
        channel=one.waiting.channel,
        at=one.expected.at,
        expected=one.expected.what,
        reason=one.expected.reason,
        in_digest=one.in_digest,
    )
