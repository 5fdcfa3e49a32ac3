"""The journey of one event through all services (GEN-049)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from laurel_schemas.trading_trades_v1 import TOPIC
from laurel_service.api import Body, Envelope, NotFound, Resource, Unprocessable, errors, ok
from pydantic import ConfigDict

from operations.api.kafka import KafkaAway, kafka_answers
from operations.watching.journeys import Journey, Journeys, Place, Reading, Step

router = APIRouter(prefix="/api/v1/operations")
_PLACE = r"^[A-Za-z0-9._-]{1,249}/[0-9]{1,9}/[0-9]{1,18}$"
_TIMED = 7


class EventUnknown(NotFound):
    """Kafka has no such event, or no longer."""

    code = "EVENT_NOT_FOUND"
    example = "Kafka has no such event, or no longer."


class EventUnnamed(Unprocessable):
    """The event can't be looked for by what was sent."""

    code = "EVENT_UNNAMED"
    example = "Send `event`, an id that tells its time (UUIDv7), or `at`: topic/partition/offset."


class ReadingBody(Body):
    """What a consumer group has made of an event: a refused one has a reason.

    `handled` includes what a service put aside until another topic brings what it needs.
    """

    group: str
    state: Literal["handled", "waiting", "refused"]
    reason: str | None


class StepBody(Body):
    """An event: which service published it, where it lies, what caused it, and who read it.

    `afterMs` counts from the first step. `causedBy` is the id of the event that led to it, null
    for the first, for what a request did, and for what became due in time.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "0196894e-8f00-7c3a-b3f2-9f3c1e5d7a10",
                "type": "trading.trade.executed",
                "service": "platform",
                "topic": TOPIC.name,
                "partition": 3,
                "offset": 4711,
                "at": "2025-05-01T01:36:00.000Z",
                "afterMs": 0,
                "causedBy": None,
                "readers": [{"group": "badges", "state": "handled", "reason": None}],
            }
        }
    )

    id: str
    type: str
    service: str
    topic: str
    partition: int
    offset: int
    at: str
    after_ms: int
    caused_by: str | None
    readers: list[ReadingBody]


class JourneyBody(Body):
    """All events of one correlation by time; `whole` is false where the time did not suffice to
    look at all that came after it."""

    correlation_id: str
    whole: bool
    steps: list[StepBody]


@router.get(
    "/journey",
    response_model=Envelope[JourneyBody],
    responses=errors(401, 403, 422, EventUnknown, EventUnnamed, KafkaAway),
)
async def journey(
    journeys: Annotated[Journeys, Resource(Journeys)],
    event: Annotated[UUID | None, Query()] = None,
    at: Annotated[str | None, Query(pattern=_PLACE)] = None,
    hours: Annotated[int, Query(ge=1, le=168)] = 1,
) -> Response:
    """What one event led to within some hours, in every service; its content is not shown."""
    with kafka_answers():
        found = await _found(journeys, event, at)
        if found is None:
            raise EventUnknown()
        return ok(_shown(await journeys.of(found, timedelta(hours=hours)), found))


async def _found(journeys: Journeys, event: UUID | None, at: str | None) -> Step | None:
    if at is not None and event is None:
        topic, partition, offset = at.split("/")
        return await journeys.at(Place(topic, int(partition), int(offset)))
    if event is None or at is not None or event.version != _TIMED:
        raise EventUnnamed()
    return await journeys.by_id(event)


def _shown(found: Journey, event: Step) -> JourneyBody:
    begun = found.steps[0].at
    steps = [_step(one, begun, found.readings[one.place]) for one in found.steps]
    return JourneyBody(correlation_id=event.correlation_id, whole=found.whole, steps=steps)


def _step(step: Step, begun: int, readings: Sequence[Reading]) -> StepBody:
    at = datetime.fromtimestamp(step.at / 1000, UTC).isoformat(timespec="milliseconds")
    return StepBody(
        id=step.id,
        type=step.type,
        service=step.service,
        **step.place._asdict(),
        at=at.replace("+00:00", "Z"),
        after_ms=step.at - begun,
        caused_by=step.caused_by,
        readers=[ReadingBody(group=o.group, state=o.state, reason=o.reason) for o in readings],
    )
