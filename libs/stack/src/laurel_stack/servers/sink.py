"""The sink for mails and messages: local SMTP and HTTP, files on disk."""

from dataclasses import dataclass, replace
from pathlib import Path

from laurel_stack.ports import LOOPBACK
from laurel_stack.process import Process
from laurel_stack.servers.stores import store, url
from laurel_stack.supervisor import Supervisor

NAME = "sink"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where mails go, and where messages go and everything is read."""

    smtp: str
    http: str


async def start(supervisor: Supervisor) -> Addresses:
    """Start the sink; returns its URLs."""
    data = supervisor.home.folder(NAME)
    http, smtp = await supervisor.start_on_free_ports(2, lambda ports: [_server(data, *ports)])
    return Addresses(f"smtp://{LOOPBACK}:{smtp}", url(http))


def _server(data: Path, http: int, smtp: int) -> Process:
    process = store(NAME, "laurel_stack.sink", data, http, {})
    return replace(process, argv=(*process.argv, "--smtp-port", str(smtp)))
