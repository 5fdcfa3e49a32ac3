"""Records without a value, which delete their key from a compacted topic."""

from typing import Any
from uuid import UUID, uuid5

from laurel_schemas import Event
from pydantic import ValidationError

from laurel_events.attributes import UndecodableError, time
from laurel_events.message import Message, Metadata

_NAMESPACE = UUID("c1f7c3a2-5a7e-5b0e-9a43-7d6a1f5b2e90")


def as_deletion(event: type[Event], record: Any) -> Message[Event]:
    """The event that a record without a value stands for; the key is all that it says.

    Whatever wrote it, Kafka's own tools perhaps, may have left the headers out, so that its id
    follows from its place in the topic and its time: a topic deleted and made again has the same
    places. Its time is `ce_time` where that is given. Raises UndecodableError where the key or the
    time is none.
    """
    place = f"{record.topic}/{record.partition}/{record.offset}"
    id_ = uuid5(_NAMESPACE, f"{place}/{record.timestamp}")
    at = time(dict(record.headers).get("ce_time"), record.timestamp)
    meta = Metadata(id_, event.TYPE, f"/kafka/{record.topic}", at, id_, origin=place)
    return Message(_event(event, record.key), meta)


def _event(event: type[Event], key: bytes | None) -> Event:
    field = event.TOPIC.key
    try:
        return event.model_validate_strings({field: (key or b"").decode()})
    except (ValidationError, UnicodeDecodeError):
        raise UndecodableError(f"the key of a deletion should be a {field}") from None
