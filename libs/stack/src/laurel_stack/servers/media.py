"""The local store of media: S3's signed addresses, files on disk."""

from pathlib import Path

from laurel_stack.process import Process
from laurel_stack.servers.stores import store, url
from laurel_stack.supervisor import Supervisor

NAME = "media"


async def start(supervisor: Supervisor, secret: str) -> str:
    """Start the store for addresses that are signed with `secret`; returns its URL."""
    data = supervisor.home.folder(NAME)
    (port,) = await supervisor.start_on_free_ports(
        1, lambda ports: [_server(data, secret, ports[0])]
    )
    return url(port)


def _server(data: Path, secret: str, port: int) -> Process:
    return store(NAME, "laurel_stack.media", data, port, {"MEDIA_SECRET_KEY": secret})
