"""JSON Schemas of the events: as declared and as published."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import laurel_schemas
from laurel_schemas import Event, event_types

SCHEMAS = Path(laurel_schemas.__file__).parents[2]
PUBLISHED = SCHEMAS / "published"
ROOT = SCHEMAS.parent
"""The project's folder."""

Schema = Mapping[str, Any]


class EventName(NamedTuple):
    """An event type of a topic version."""

    topic: str
    type: str

    @property
    def file(self) -> Path:
        """Where its schema lies below published/."""
        return Path(self.topic, f"{self.type}.json")

    @property
    def successor(self) -> str:
        """The next version of the topic, where a change goes that this one must not see."""
        stem, _, version = self.topic.rpartition(".v")
        return f"{stem}.v{int(version) + 1}"

    def __str__(self) -> str:
        return f"{self.topic}, {self.type}"


def name_of(event: type[Event]) -> EventName:
    """The topic and type of an event class."""
    return EventName(event.TOPIC.name, event.TYPE)


def json_schema(event: type[Event]) -> Schema:
    """What readers of the event accept, as JSON Schema 2020-12; `x-key` names the Kafka key."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:laurel:{event.TOPIC.name}:{event.TYPE}",
        "x-key": event.TOPIC.key,
        **event.model_json_schema(by_alias=True),
    }


def declared() -> Mapping[EventName, Schema]:
    """The schema of every event as its model stands today."""
    return {name_of(event): json_schema(event) for event in event_types()}


def published(folder: Path = PUBLISHED) -> Mapping[EventName, Schema]:
    """The schema of every event that other teams were given."""
    return {
        EventName(file.parent.name, file.stem): json.loads(file.read_text())
        for file in sorted(folder.glob("*/*.json"))
    }


def write(schemas: Mapping[EventName, Schema], folder: Path = PUBLISHED) -> None:
    """Publish schemas: one file an event."""
    for name, schema in schemas.items():
        file = folder / name.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
