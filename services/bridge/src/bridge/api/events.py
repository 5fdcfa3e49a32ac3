"""Events over HTTP, for producers without Kafka (GEN-062)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar

from fastapi import APIRouter, Response
from laurel_events.wire import Record
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    Forbidden,
    Resource,
    Unavailable,
    errors,
    ok,
    running,
)
from pydantic import Field
from starlette.requests import Request

from bridge.api.cloudevents import CloudEvent, kinds, records
from bridge.rules import missing_scopes
from bridge.sending import NotSent, Sender, TooMuchWaits

router = APIRouter(prefix="/api/v1/events")
MOST_EVENTS = 500
Batch = Annotated[list[CloudEvent], Field(min_length=1, max_length=MOST_EVENTS)]


class ScopeMissing(Forbidden):
    """The token may not send events of one of these topics."""

    code: ClassVar[str] = "SCOPE_MISSING"
    example: ClassVar[str] = "Your token lacks a scope that these events need."
    example_details: ClassVar[dict[str, object]] = {"missing": ["events:trading.trades.v1"]}


class BridgeFull(Unavailable):
    """Too many events wait for Kafka; send the same batch again after Retry-After seconds."""

    code: ClassVar[str] = "BRIDGE_FULL"
    example: ClassVar[str] = "Too many events wait. Send the same batch again in a moment."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class KafkaAway(Unavailable):
    """Kafka did not take all of the batch; send the same batch again."""

    code: ClassVar[str] = "KAFKA_UNAVAILABLE"
    example: ClassVar[str] = "Kafka did not take all events. Send the same batch again."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}


class Accepted(Body):
    """How many events are in Kafka now."""

    accepted: int


@router.post(
    "",
    status_code=202,
    response_model=Envelope[Accepted],
    responses=errors(401, 422, ScopeMissing, BridgeFull, KafkaAway),
)
async def send_events(
    batch: Batch,
    user: CurrentUser,
    sender: Annotated[Sender, Resource(Sender)],
    request: Request,
) -> Response:
    """Send CloudEvents in JSON, up to 500, all or none of which are taken.

    Each needs the scope `events:<topic>` of its topic. An event is known by its sender, `source`
    and `id`: a batch that is sent again, after a time-out or any error, has its effect once. 202
    means that Kafka has all of it; services handle it soon after.
    """
    found = kinds(batch)
    if missing := missing_scopes(found, user.scopes):
        raise ScopeMissing(details={"missing": missing})
    now = running(request).service.now()
    await _send(sender, records(batch, found, user.user_id, now), now)
    return ok(Accepted(accepted=len(batch)), 202)


async def _send(sender: Sender, batch: Sequence[Record], now: datetime) -> None:
    try:
        await sender.send(batch, now)
    except TooMuchWaits:
        raise BridgeFull() from None
    except NotSent:
        raise KafkaAway() from None
