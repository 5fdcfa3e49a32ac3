"""What failed for good: shown, and put through again with a look at what would pass (NTF-153)."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    SessionDep,
    UnitOfWorkDep,
    Unprocessable,
    errors,
    ok,
)
from laurel_service.api.cursors import CursorInvalid, cursor, position, time_and_uuid, timed
from pydantic import Field

from notification_router.api.operators import ADMIN, PREFIX, Channel, Order, Type, Unknown, check
from notification_router.handlers.repeating import Outlook, What, repeat
from notification_router.store import operating as store

router = APIRouter(prefix=PREFIX, dependencies=[ADMIN])
_MOST = 500


class DeadLetter(Body):
    """A delivery that failed for good, without what it said."""

    notification_id: UUID
    channel: str
    user_id: int
    type: str
    priority: str
    reason: str
    attempts: int
    failed_at: Timestamp


class DeadLetters(Body):
    """A page, the newest first; `next_cursor` continues it, null at the end."""

    dead_letters: list[DeadLetter]
    next_cursor: str | None


class Item(Body):
    """A delivery: a notification on a channel."""

    notification_id: UUID
    channel: Channel


class Repeat(Order):
    """Which deliveries: these, or the newest that failed on a channel or of a type."""

    items: Annotated[list[Item], Field(default_factory=list, max_length=_MOST)]
    type: Type | None = None
    channel: Channel | None = None


class OutlookShown(Body):
    """What becomes of a delivery now: `sent`, or `suppressed` or `waiting` and why."""

    notification_id: UUID
    channel: str
    outcome: Literal["sent", "suppressed", "waiting"]
    reason: str | None


class Repeated(Body):
    """What becomes of each; after a dry run nothing was changed."""

    dry_run: bool
    deliveries: list[OutlookShown]


class NothingNamed(Unprocessable):
    """The order names neither deliveries nor a channel or type."""

    code: ClassVar[str] = "NOTHING_NAMED"
    example: ClassVar[str] = "Name items, or a channel or a type whose failures are meant."


@router.get(
    "/dead-letters",
    response_model=Envelope[DeadLetters],
    responses=errors(401, 403, CursorInvalid, Unknown),
)
async def dead_letters(
    session: SessionDep,
    channel: Annotated[str | None, Query(max_length=32)] = None,
    kind: Annotated[str | None, Query(alias="type", max_length=128)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(alias="cursor")] = None,
) -> Response:
    """What failed for good, the newest first."""
    check(kind, channel)
    start = position(after, _position) if after else None
    page = await store.failed(session, {"channel": channel, "type": kind}, start, limit)
    following = cursor(timed(page[-1].failed_at, page[-1].id)) if len(page) == limit else None
    return ok(DeadLetters(dead_letters=[_shown(one) for one in page], next_cursor=following))


@router.post(
    "/dead-letters/replay",
    response_model=Envelope[Repeated],
    responses=errors(401, 403, Unknown, NothingNamed),
)
async def replay(order: Repeat, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Try deliveries again that failed, or say what would become of them."""
    return await _repeat(order, "replay", user, unit_of_work)


@router.post(
    "/resend",
    response_model=Envelope[Repeated],
    responses=errors(401, 403, Unknown, NothingNamed),
)
async def resend(order: Repeat, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Send these deliveries once more, whatever became of them; screens have their own list."""
    return await _repeat(order, "resend", user, unit_of_work)


async def _repeat(
    order: Repeat, what: What, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    check(order.type, order.channel)
    if not order.items and (what == "resend" or not (order.type or order.channel)):
        raise NothingNamed()
    async with unit_of_work() as tx:
        items = [(one.notification_id, one.channel) for one in order.items]
        if not items:
            wanted = {"channel": order.channel, "type": order.type}
            found = await store.failed(tx.session, wanted, None, _MOST)
            items = [(one.id, one.channel) for one in found]
        outlooks = await repeat(items, what, user.user_id, tx, dry_run=order.dry_run)
        if not order.dry_run:
            details = {"deliveries": [(one.id, one.channel) for one in outlooks]}
            why = (user.user_id, order.reason, tx.now)
            await store.note(tx.session, what, details, why)
    return ok(Repeated(dry_run=order.dry_run, deliveries=[_outlook(one) for one in outlooks]))


def _shown(one: store.Failed) -> DeadLetter:
    known = {**one._asdict(), "notification_id": one.id, "attempts": one.attempt}
    return DeadLetter(**{name: known[name] for name in DeadLetter.model_fields})


def _outlook(one: Outlook) -> OutlookShown:
    return OutlookShown(
        notification_id=one.id, channel=one.channel, outcome=one.outcome, reason=one.reason
    )


def _position(text: str) -> store.Position:
    return store.Position(*time_and_uuid(text))
