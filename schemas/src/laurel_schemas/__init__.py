"""The shared library of Laurel's versioned events: one module a topic version."""

from laurel_schemas.event import Event, UnknownEventError
from laurel_schemas.registry import deletion_of, event_types, events_of, find_event, topics
from laurel_schemas.topic import Topic

__all__ = [
    "Event",
    "Topic",
    "UnknownEventError",
    "deletion_of",
    "event_types",
    "events_of",
    "find_event",
    "topics",
]
