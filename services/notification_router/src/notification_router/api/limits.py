"""How much of what people are sent at most, as a catalogue of versions (NTF-152)."""

from typing import Annotated

from fastapi import APIRouter, Response
from laurel_schemas.fields import Label, Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    Resource,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)
from pydantic import Field

from notification_router.api.operators import ADMIN, PREFIX, Channel, Order, Type, Unknown, check
from notification_router.controls import Controls
from notification_router.rules.limits import DEFAULT, Limit
from notification_router.store import controls as store

router = APIRouter(prefix=f"{PREFIX}/limits", dependencies=[ADMIN])
_SHOWN = 20
_LONGEST = 7 * 24 * 3600


class LimitShown(Body):
    """At most so many of a type (`*` for all) on a channel, to one person in so many seconds."""

    type: Type
    channel: Channel
    most: Annotated[int, Field(ge=1, le=100_000)]
    seconds: Annotated[int, Field(ge=1, le=_LONGEST)]


class NewLimits(Order):
    """The whole list that shall hold, from now on or from a time."""

    limits: Annotated[list[LimitShown], Field(max_length=500)]
    effective_at: Timestamp | None = None


class LimitVersion(Body):
    """A list, who made it and why, and from when on it holds."""

    version: int
    limits: list[LimitShown]
    made_by: int
    reason: Label
    made_at: Timestamp
    effective_at: Timestamp


class LimitVersions(Body):
    """The latest lists, the newest first; `unless_made` holds before any is in effect."""

    versions: list[LimitVersion]
    unless_made: list[LimitShown]


class LimitsMade(Body):
    """The version that was made; null after a dry run, which only checks the list."""

    version: int | None


@router.get("", response_model=Envelope[LimitVersions], responses=errors(401, 403))
async def limits(session: SessionDep) -> Response:
    """The latest lists of limits."""
    found = await store.versions(session, _SHOWN)
    versions = [
        LimitVersion(**{**one._asdict(), "limits": [_shown(Limit(*each)) for each in one.limits]})
        for one in found
    ]
    return ok(LimitVersions(versions=versions, unless_made=[_shown(one) for one in DEFAULT]))


@router.post("", response_model=Envelope[LimitsMade], responses=errors(401, 403, Unknown))
async def make_limits(
    order: NewLimits,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    controls: Annotated[Controls, Resource(Controls)],
) -> Response:
    """Make a list, or check one; it holds within five seconds of its time."""
    for one in order.limits:
        check(one.type, one.channel)
    given = [Limit(one.type, one.channel, one.most, one.seconds) for one in order.limits]
    version = None
    if not order.dry_run:
        async with unit_of_work() as tx:
            times = (tx.now, order.effective_at or tx.now)
            version = await store.add(tx.session, given, user.user_id, order.reason, times)
        controls.renew()
    return ok(LimitsMade(version=version))


def _shown(one: Limit) -> LimitShown:
    return LimitShown(**one._asdict())
