"""Everything that operations looks at: it consumes and publishes nothing."""

from laurel_events import Flow
from laurel_schemas import topics

WATCHES = tuple(topic for topic in topics() if not topic.planned)
FLOW = Flow(service="operations", consumes={}, produces=(), watches=WATCHES)
