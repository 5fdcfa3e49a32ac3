"""CloudEvents 1.0 in JSON, as records for Kafka; what is wrong is named by its place."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from laurel_events.attributes import UndecodableError
from laurel_events.attributes import source as checked_source
from laurel_events.message import Metadata
from laurel_events.tracing import first_traceparent
from laurel_events.wire import Record, encode
from laurel_schemas import Event
from laurel_schemas.fields import Timestamp
from laurel_service.api import RequestBody
from laurel_service.api.errors import ValidationFailed
from pydantic import ConfigDict, Field, ValidationError

from bridge.flow import CARRIES
from bridge.rules import UnknownType, kind_of, source_of

_HYPHENATED = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
Id = Annotated[str, Field(pattern=_HYPHENATED)]
_TRACEPARENT = r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"


class CloudEvent(RequestBody):
    """An event; `data` is what its JSON Schema in `schemas/published` describes.

    `id` is a UUID, best of version 7, that stays the same however often it is sent. `topic` says
    which version of a topic is meant, where several have the type.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "specversion": "1.0",
                "id": "01976f3a-7c00-7abc-8def-0123456789ab",
                "source": "/exchange/eu",
                "type": "trading.trade.executed",
                "time": "2025-06-01T12:00:00Z",
                "data": {
                    "trade_id": "eu-4711",
                    "user_id": 1001,
                    "pair": "SOL",
                    "side": "buy",
                    "price": "150.25",
                    "size": "2",
                    "notional_usd": "300.5",
                    "traded_at": "2025-06-01T12:00:00Z",
                },
            }
        }
    )

    specversion: Literal["1.0"]
    id: Id
    source: Annotated[str, Field(min_length=1, max_length=900)]
    type: Annotated[str, Field(min_length=1, max_length=200)]
    time: Timestamp | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    topic: Annotated[str | None, Field(max_length=249)] = None
    correlationid: Id | None = None
    causationid: Id | None = None
    traceparent: Annotated[str | None, Field(pattern=_TRACEPARENT)] = None
    data: dict[str, Any]


def kinds(batch: Sequence[CloudEvent]) -> list[type[Event]]:
    """What each event of a batch is; raises ValidationFailed naming those that are nothing."""
    found: list[type[Event]] = []
    faults: list[dict[str, str]] = []
    for number, one in enumerate(batch):
        try:
            found.append(kind_of(one.type, one.topic, CARRIES))
        except UnknownType as error:
            faults.append({"field": f"body.{number}.type", "message": str(error)})
    if faults:
        raise ValidationFailed(details={"fields": faults})
    return found


def records(
    batch: Sequence[CloudEvent], found: Sequence[type[Event]], user_id: int, now: datetime
) -> list[Record]:
    """The records of a batch; raises ValidationFailed naming each field of each event at fault."""
    made: list[Record] = []
    faults: list[dict[str, str]] = []
    for number, (one, kind) in enumerate(zip(batch, found, strict=True)):
        try:
            made.append(encode(kind.decode(orjson.dumps(one.data)), _metadata(one, user_id, now)))
        except ValidationError as error:
            faults += _named(error, number)
        except UndecodableError:
            what = "it should have no control character and at most 900 bytes"
            faults.append({"field": f"body.{number}.source", "message": what})
        except (ValueError, OverflowError, TypeError):
            faults.append({"field": f"body.{number}.data", "message": "it is out of range"})
    if faults:
        raise ValidationFailed(details={"fields": faults})
    return made


def _metadata(one: CloudEvent, user_id: int, now: datetime) -> Metadata:
    id_ = UUID(one.id)
    correlation = UUID(one.correlationid) if one.correlationid else id_
    return Metadata(
        id=id_,
        type=one.type,
        source=checked_source(source_of(user_id, one.source).encode()),
        time=one.time or now,
        correlation_id=correlation,
        causation_id=UUID(one.causationid) if one.causationid else None,
        traceparent=one.traceparent or first_traceparent(id_, correlation),
    )


def _named(error: ValidationError, number: int) -> Iterator[dict[str, str]]:
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        place = ".".join(map(str, ("body", number, "data", *fault["loc"])))
        yield {"field": place, "message": fault["msg"]}
