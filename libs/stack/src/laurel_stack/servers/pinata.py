"""The local content store: Pinata's API, the real content ids of IPFS, files on disk."""

from pathlib import Path

from laurel_stack.ports import is_free
from laurel_stack.process import Process
from laurel_stack.servers.stores import store, url
from laurel_stack.supervisor import Supervisor

NAME = "pinata"

_PORT_FILE = "port"


async def start(supervisor: Supervisor, jwt: str) -> str:
    """Start the content store for clients that send the token `jwt`; returns its URL.

    It keeps its port as long as nobody else takes it: its URL stands in the metadata of NFTs.
    """
    data = supervisor.home.folder(NAME)
    kept = data / _PORT_FILE
    if (port := _kept_port(kept)) and is_free(port):
        await supervisor.start(_server(data, jwt, port))
        return url(port)
    (port,) = await supervisor.start_on_free_ports(1, lambda ports: [_server(data, jwt, ports[0])])
    kept.write_text(str(port))
    return url(port)


def _kept_port(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None


def _server(data: Path, jwt: str, port: int) -> Process:
    return store(NAME, "laurel_stack.ipfs", data, port, {"PINATA_JWT": jwt})
