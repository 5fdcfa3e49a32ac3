"""docs/asyncapi.yaml: the topics and events as an AsyncAPI 3 document."""

import importlib.metadata
import inspect
import json
from collections.abc import Iterable
from typing import Any

from laurel_events import Flow
from laurel_schemas import Event, Topic, event_types, events_of, topics
from laurel_schemas.tools.examples import EXAMPLES
from pydantic.json_schema import models_json_schema

from tools.docs.surfaces import Surfaces, reads, sends

_BINDING_VERSION = "0.5.0"

Document = dict[str, Any]
Payloads = dict[type[Event], Document]


def asyncapi(surfaces: Surfaces) -> Document:
    """Every topic as a channel, every event as a message, every service's use as an operation."""
    payloads, schemas = _payloads()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Laurel",
            "version": importlib.metadata.version("laurel-schemas"),
            "description": "CloudEvents 1.0 in Kafka's binary mode: the value is plain JSON, "
            "the attributes are headers. Within a topic version only optional fields are added.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in topics()},
        "operations": _operations(surfaces),
        "components": {
            "messages": {event.TYPE: _message(event, payloads) for event in event_types()},
            "schemas": {"CloudEventHeaders": _headers(), **schemas},
        },
    }


def _reference(*path: str) -> Document:
    return {"$ref": "#/" + "/".join(path)}


def _channel(topic: Topic) -> Document:
    return {
        "address": topic.name,
        "title": topic.name,
        "description": topic.description,
        "messages": {
            type_: _reference("components", "messages", type_) for type_ in events_of(topic.name)
        },
        "tags": [{"name": f"owner:{topic.owner}"}, *_marks(topic)],
        "bindings": {"kafka": _kafka(topic)},
    }


def _marks(topic: Topic) -> list[Document]:
    marks = ("public", "ephemeral", "planned")
    return [{"name": mark} for mark in marks if getattr(topic, mark)]


def _kafka(topic: Topic) -> Document:
    # -1 is Kafka's word for ever.
    retention = int(topic.retention.total_seconds() * 1000) if topic.retention else -1
    return {
        "topic": topic.name,
        "partitions": topic.partitions,
        "replicas": topic.replication,
        "topicConfiguration": {
            "cleanup.policy": ["compact" if topic.compacted else "delete"],
            "retention.ms": retention,
            "max.message.bytes": topic.max_bytes,
        },
        "bindingVersion": _BINDING_VERSION,
    }


def _operations(surfaces: Surfaces) -> Document:
    return {
        f"{service}.{verb}.{topic}": _operation(action, flow, topic, used)
        for service, flow in surfaces.flows.items()
        for verb, action, events in (
            ("reads", "receive", reads(flow)),
            ("publishes", "send", sends(flow)),
        )
        for topic, used in _by_topic(events).items()
    }


def _by_topic(events: Iterable[type[Event]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for event in events:
        found.setdefault(event.TOPIC.name, []).append(event.TYPE)
    return found


def _operation(action: str, flow: Flow, topic: str, types: list[str]) -> Document:
    return {
        "action": action,
        "channel": _reference("channels", topic),
        "messages": [_reference("channels", topic, "messages", type_) for type_ in types],
        "tags": [{"name": f"service:{flow.service}"}],
        "bindings": _group(flow, topic) if action == "receive" else {},
    }


def _group(flow: Flow, topic: str) -> Document:
    """The group that reads a topic: the service's own, or one of a stream job, named after it.

    Who hears ephemeral events, or reads a whole topic into each process, is in none.
    """
    if topic in flow.topics:
        group = {"type": "string", "const": flow.service}
    elif topic in {event.TOPIC.name for event in flow.streams}:
        group = {"type": "string", "pattern": f"^{flow.service}-"}
    else:
        return {}
    return {"kafka": {"groupId": group, "bindingVersion": _BINDING_VERSION}}


def _message(event: type[Event], payloads: Payloads) -> Document:
    folder = EXAMPLES / event.TOPIC.name
    return {
        "name": event.TYPE,
        "title": event.__name__,
        "summary": (inspect.getdoc(event) or "").partition("\n")[0],
        "contentType": "application/json",
        "headers": _reference("components", "schemas", "CloudEventHeaders"),
        "payload": payloads[event],
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": f"`{event.TOPIC.key}` of the event"},
                "bindingVersion": _BINDING_VERSION,
            }
        },
        "examples": [
            {
                "name": kind,
                "payload": json.loads((folder / f"{event.TYPE}.{kind}.json").read_text()),
            }
            for kind in ("minimal", "full")
        ],
    }


def _payloads() -> tuple[Payloads, Document]:
    """A reference to each event's schema, as two topics may name one alike, and the schemas."""
    references, schemas = models_json_schema(
        [(event, "validation") for event in event_types()],
        ref_template="#/components/schemas/{model}",
    )
    definitions: Document = schemas["$defs"]
    return {event: references[event, "validation"] for event in event_types()}, definitions


def _headers() -> Document:
    text = {"type": "string"}
    uuid = {"type": "string", "format": "uuid"}
    return {
        "type": "object",
        "required": ["ce_id", "ce_type", "ce_source", "ce_time", "ce_specversion"],
        "properties": {
            "ce_id": uuid | {"description": "UUIDv7; the same on every delivery of the event"},
            "ce_type": text,
            "ce_source": text | {"description": "The service that published it"},
            "ce_time": text | {"format": "date-time"},
            "ce_specversion": text | {"const": "1.0"},
            "ce_correlationid": uuid | {"description": "The first event of the chain"},
            "ce_causationid": uuid | {"description": "The event that caused this one"},
            "traceparent": text | {"description": "W3C trace context"},
        },
    }
