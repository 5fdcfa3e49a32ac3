"""Finds every topic version and event of this library."""

import importlib
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import laurel_schemas
from laurel_schemas.event import Event, UnknownEventError
from laurel_schemas.topic import Topic

_TOPIC_MODULE = re.compile(r".+_v\d+$")


@cache
def _by_topic() -> Mapping[str, tuple[Topic, Mapping[str, type[Event]]]]:
    modules = (
        importlib.import_module(f"laurel_schemas.{found.name}")
        for found in pkgutil.iter_modules(laurel_schemas.__path__)
        if _TOPIC_MODULE.match(found.name)
    )
    return MappingProxyType(
        {
            module.TOPIC.name: (
                module.TOPIC,
                MappingProxyType(
                    {
                        item.TYPE: item
                        for item in vars(module).values()
                        if isinstance(item, type)
                        and issubclass(item, Event)
                        and getattr(item, "TOPIC", None) is module.TOPIC
                    }
                ),
            )
            for module in modules
        }
    )


def topics() -> tuple[Topic, ...]:
    """Every topic version, by name."""
    return tuple(topic for topic, _ in _by_topic().values())


def events_of(topic: str) -> Mapping[str, type[Event]]:
    """The events of a topic by their CloudEvents type; empty for a topic not ours."""
    known = _by_topic().get(topic)
    return known[1] if known else MappingProxyType({})


def event_types() -> tuple[type[Event], ...]:
    """Every event of every topic version."""
    return tuple(event for _, events in _by_topic().values() for event in events.values())


def find_event(topic: str, type_: str) -> type[Event]:
    """The event of this CloudEvents type; raises UnknownEventError."""
    try:
        return events_of(topic)[type_]
    except KeyError:
        raise UnknownEventError(topic, type_) from None


def deletion_of(topic: str) -> type[Event] | None:
    """The event that a record without a value stands for on this topic, if it stands for any."""
    known = _by_topic().get(topic)
    return known[1].get(known[0].deletion or "") if known else None
