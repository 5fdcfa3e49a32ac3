"""The flows of services, found by their package: `python -m laurel_events.flows PACKAGE…`.

Prints a line of JSON for each package: its name and the topics that it consumes. Whoever imports no
service asks so, in one process for all of them; nothing is read from the environment.
"""

import json
import sys
from importlib import import_module

from laurel_events.flow import Flow


def flow_of(package: str) -> Flow:
    """The `FLOW` of a service's `flow.py`; raises ImportError or AttributeError without one."""
    flow: Flow = import_module(f"{package}.flow").FLOW
    return flow


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(f"{json.dumps([name, flow_of(name).topics])}\n")
