"""The local store of media: S3's signed addresses, files on disk."""

import sys
from pathlib import Path

from laurel_stack.ports import LOOPBACK
from laurel_stack.probes import answers_get
from laurel_stack.process import Process
from laurel_stack.supervisor import Supervisor

NAME = "media"


async def start(supervisor: Supervisor, secret: str) -> str:
    """Start the store for addresses that are signed with `secret`; returns its URL."""
    data = supervisor.home.folder(NAME)
    (port,) = await supervisor.start_on_free_ports(
        1, lambda ports: [_server(data, secret, ports[0])]
    )
    return _url(port)


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def _server(data: Path, secret: str, port: int) -> Process:
    module = (sys.executable, "-m", "laurel_stack.media")
    return Process(
        name=NAME,
        argv=(*module, "--host", LOOPBACK, "--port", str(port), "--data", str(data)),
        env={"MEDIA_SECRET_KEY": secret},
        ready=lambda: answers_get(f"{_url(port)}/health"),
        port=port,
    )
