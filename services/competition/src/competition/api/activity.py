"""What is traded in a competition, a minute or an hour at a time (COMP-023)."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import Amount, Timestamp
from laurel_service.api import Body, CurrentUser, Envelope, SessionDep, errors, ok

from competition.api.access import EventId, published
from competition.api.errors import EventNotFound
from competition.rules.activity import SIZES, WindowKind
from competition.store import activity

router = APIRouter()


class WindowBody(Body):
    """Volume, trades and how many entrants traded, from `startsAt` on."""

    starts_at: Timestamp
    volume_usd: Amount
    trades: int
    traders: int


class Activity(Body):
    """Windows of one length in which anybody traded, the newest first."""

    window: WindowKind
    windows: list[WindowBody]


@router.get(
    "/api/events/{id}/activity",
    response_model=Envelope[Activity],
    responses=errors(401, EventNotFound),
)
async def read(
    event_id: EventId,
    user: CurrentUser,
    session: SessionDep,
    window: WindowKind = "minute",
    windows: Annotated[int, Query(ge=1, le=400)] = 60,
) -> Response:
    """What was traded lately, as of the last minute; the newest window is counting still."""
    await published(session, event_id)
    seconds = int(SIZES[window].total_seconds())
    newest = await activity.newest(session, event_id, seconds, windows)
    shown = [WindowBody(**one._asdict()) for one in newest]
    return ok(Activity(window=window, windows=shown))
