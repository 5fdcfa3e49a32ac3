"""W3C trace context across topics; costs nothing where no tracer is configured."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from laurel_schemas import Event
from opentelemetry import trace
from opentelemetry.trace import Link
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from laurel_events.message import Message

_PROPAGATOR = TraceContextTextMapPropagator()
_MOST_LINKS = 32


@contextmanager
def handling(service: str, kind: type[Event], messages: Sequence[Message[Event]]) -> Iterator[None]:
    """A span around a handler: child of the first event's trace, linked to the others'."""
    tracer = trace.get_tracer("laurel.events")
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        yield
        return
    contexts = [
        _PROPAGATOR.extract({"traceparent": message.meta.traceparent})
        for message in messages[:_MOST_LINKS]
        if message.meta.traceparent
    ]
    links = [Link(trace.get_current_span(context).get_span_context()) for context in contexts[1:]]
    parent = contexts[0] if contexts else None
    with tracer.start_as_current_span(
        f"{service} handles {kind.TYPE}",
        context=parent,
        links=links,
        attributes={"messaging.batch.message_count": len(messages)},
    ):
        yield


def first_traceparent(correlation_id: UUID, event_id: UUID) -> str:
    """The trace context of an event that nothing traced caused: its trace is its correlation."""
    return f"00-{correlation_id.hex}-{event_id.hex[16:]}-01"


def current_traceparent() -> str | None:
    """The trace context of the span at work, if any."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")
