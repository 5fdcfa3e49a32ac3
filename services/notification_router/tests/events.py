"""The released examples of events, and how to feed them to the router."""

import json
from pathlib import Path
from typing import Any

from laurel_schemas import Event, events_of

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"


def example(kind: type[Event], size: str = "full", **changes: Any) -> Any:
    """The released example of an event, with some of its fields changed."""
    path = EXAMPLES / kind.TOPIC.name / f"{kind.TYPE}.{size}.json"
    assert kind.TYPE in events_of(kind.TOPIC.name)
    return kind.decode(json.dumps(json.loads(path.read_text()) | changes).encode())
