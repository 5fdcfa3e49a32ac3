"""The rights that services need at Kafka: `python -m laurel_service.rights PACKAGE…`.

Prints a line of JSON for each right. Whoever imports no service asks so, in one process for all of
them; nothing is read from the environment.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from laurel_events.acls import Acl, acls
from laurel_events.flow import Flow
from laurel_events.flows import flow_of

from laurel_service.acts import WRITTEN_BY_EVERY_API
from laurel_service.auth.revoked import READ_BY_EVERY_API


def rights(flow: Flow) -> list[Acl]:
    """What a service's flow and its API ask for."""
    return acls(flow, READ_BY_EVERY_API, WRITTEN_BY_EVERY_API)


def lines(flow: Flow) -> Iterator[str]:
    """The same, a right a line in JSON."""
    for acl in rights(flow):
        yield f"{json.dumps(asdict(acl))}\n"


if __name__ == "__main__":
    for package in sys.argv[1:]:
        sys.stdout.writelines(lines(flow_of(package)))
