"""Everything that operations reads, and all that it looks at: it publishes
nothing of its own, and sends refused records again."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_schemas import Event, topics
from laurel_schemas.operations_acts_v1 import OperatorActed

from operations.handlers import gather_acts

CONSUMES: Mapping[type[Event], Handler] = {OperatorActed: gather_acts}
WATCHES = tuple(topic for topic in topics() if not topic.planned)
FLOW = Flow(service="operations", consumes=CONSUMES, produces=(), watches=WATCHES)
