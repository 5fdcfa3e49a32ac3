"""Records without a value, which delete their key from a compacted topic."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from laurel_schemas import Event
from pydantic import ValidationError

from laurel_events.message import Message, Metadata
from laurel_events.wire import UndecodableError

_NAMESPACE = UUID("c1f7c3a2-5a7e-5b0e-9a43-7d6a1f5b2e90")


def as_deletion(event: type[Event], record: Any, at: datetime) -> Message[Event]:
    """The event that a record without a value stands for; the key is all that it says.

    Whatever wrote it, Kafka's own tools perhaps, may have left the headers out, so that its id
    follows from its place in the topic. Raises UndecodableError where the key is none of it.
    """
    place = f"{record.topic}/{record.partition}/{record.offset}"
    id_ = uuid5(_NAMESPACE, place)
    meta = Metadata(id_, event.TYPE, f"/kafka/{record.topic}", at, correlation_id=id_)
    field = event.TOPIC.key
    try:
        key = (record.key or b"").decode()
        return Message(event.model_validate_strings({field: key}), meta)
    except (ValidationError, UnicodeDecodeError):
        raise UndecodableError(f"the key of a deletion should be a {field}") from None
