"""Why somebody heard of something, or did not (NTF-163)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import Body, CurrentUser, Envelope, SessionDep, errors, ok

from notification_router.api.inbox import ChannelDelivery, NotificationNotFound
from notification_router.store import journeys as store

router = APIRouter()


class Cause(Body):
    """The event that caused it; `origin` is where its first cause lay in Kafka.

    `source` is null where the release before stored it. An origin is a topic, a partition and an
    offset, with slashes between.
    """

    id: UUID
    source: str | None
    at: Timestamp
    correlation_id: UUID | None
    traceparent: str | None
    origin: str | None


class ChannelJourney(ChannelDelivery):
    """What happened on a channel: each step with its reason, and how long it took.

    `latency_ms` runs from the cause to the delivery, `share_of_deadline` from when it was due to
    its deadline: above 1 it was late.
    """

    deadline_at: Timestamp | None
    attempt: int
    provider_id: str | None
    digest_id: UUID | None
    latency_ms: int | None
    share_of_deadline: float | None
    steps: list[dict[str, Any]]


class Journey(Body):
    """A notification from its cause to every channel."""

    id: UUID
    type: str
    priority: str
    cause: Cause
    routed_at: Timestamp
    channels: list[ChannelJourney]


@router.get(
    "/api/v1/notifications/{id}/journey",
    response_model=Envelope[Journey],
    responses=errors(401, NotificationNotFound),
)
async def journey(
    notification_id: Annotated[UUID, Path(alias="id")], user: CurrentUser, session: SessionDep
) -> Response:
    """What caused one of the caller's notifications, and what became of it on each channel."""
    found = await store.find(session, notification_id, user.user_id)
    if found is None:
        raise NotificationNotFound()
    cause = Cause(
        id=found.cause_id,
        source=found.cause_source,
        at=found.caused_at,
        correlation_id=found.correlation_id,
        traceparent=found.traceparent,
        origin=found.origin,
    )
    return ok(
        Journey(
            id=found.id,
            type=found.type,
            priority=found.priority,
            cause=cause,
            routed_at=found.created_at,
            channels=[_channel(found.caused_at, one) for one in found.deliveries],
        )
    )


def _channel(caused_at: datetime, row: dict[str, Any]) -> ChannelJourney:
    delivered, due, end = (_time(row[f"{name}_at"]) for name in ("delivered", "due", "deadline"))
    latency = delivered and round((delivered - caused_at).total_seconds() * 1000)
    share = None
    if delivered and due and end:
        share = round(max(0.0, (delivered - due) / (end - due)), 4)
    times = {name: _time(row[name]) for name in row if name.endswith("_at")}
    return ChannelJourney(**{**row, **times}, latency_ms=latency, share_of_deadline=share)


def _time(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)
