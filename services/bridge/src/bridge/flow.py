"""Everything that bridge passes on: events of the platform's own topics."""

from laurel_events import Flow
from laurel_schemas import Event, event_types

PLATFORM = "platform"
CARRIES: tuple[type[Event], ...] = tuple(
    event for event in event_types() if event.TOPIC.owner == PLATFORM and not event.TOPIC.planned
)
FLOW = Flow(service="bridge", consumes={}, produces=(), carries=CARRIES)
