"""The local content store: Pinata's API, the real content ids of IPFS, files on disk."""

import sys
from pathlib import Path

from laurel_stack.ports import LOOPBACK, is_free
from laurel_stack.probes import answers_get
from laurel_stack.process import Process
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
        return _url(port)
    (port,) = await supervisor.start_on_free_ports(1, lambda ports: [_server(data, jwt, ports[0])])
    kept.write_text(str(port))
    return _url(port)


def _kept_port(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def _server(data: Path, jwt: str, port: int) -> Process:
    module = (sys.executable, "-m", "laurel_stack.ipfs")
    return Process(
        name=NAME,
        argv=(*module, "--host", LOOPBACK, "--port", str(port), "--data", str(data)),
        env={"PINATA_JWT": jwt},
        ready=lambda: answers_get(f"{_url(port)}/health"),
        port=port,
    )
