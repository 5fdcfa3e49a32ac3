"""Starts the console beside the services, where it can be built."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from laurel_stack.errors import Missing
from laurel_stack.home import write_private
from laurel_stack.options import Options
from laurel_stack.pages import build
from laurel_stack.ports import LOOPBACK
from laurel_stack.probes import answers_get
from laurel_stack.process import Process
from laurel_stack.stack import Stack
from laurel_stack.supervisor import Progress

from laurel_cli import tape
from laurel_cli.demo.people import people
from laurel_cli.services import PROJECT
from laurel_cli.suite import STAGE, TAPE
from laurel_cli.wallets import home_secret

NAME = "console"
FOLDER = PROJECT / "console"
ROUTES = FOLDER / "routes.yaml"


@dataclass(frozen=True, slots=True)
class Console:
    """The console of a running suite: its port, or why there is none."""

    port: int | None = None
    absent: str | None = None


async def start(stack: Stack, options: Options, progress: Progress) -> Console:
    """Build the console, unless it was built before, and serve it."""
    if not options.console:
        return Console(absent="LAUREL_CONSOLE is `off`.")
    progress(NAME, "starting")
    try:
        files = await asyncio.to_thread(build, FOLDER, options.cache)
    except (Missing, OSError) as failure:
        progress(NAME, "failed")
        return Console(absent=str(failure))
    known = await asyncio.to_thread(_write_people, stack)
    (port,) = await stack.supervisor.start_on_free_ports(
        1, lambda ports: [_server(files, known, stack.endpoints.pinata, ports[0])]
    )
    progress(NAME, "ready")
    return Console(port)


def _write_people(stack: Stack) -> Path:
    """The demo people, for the process that signs for them."""
    found = people(tape.load(TAPE), home_secret(stack.home.root))
    file = stack.home.folder("secrets") / "demo-people.json"
    write_private(file, json.dumps([one.kept() for one in found]))
    return file


def _server(files: Path, known: Path, images: str, port: int) -> Process:
    module = (sys.executable, "-m", "laurel_cli.pages", "--host", LOOPBACK, "--port", str(port))
    return Process(
        name=NAME,
        argv=(*module, "--data", str(files), "--people", str(known), "--images", images),
        ready=lambda: answers_get(f"http://{LOOPBACK}:{port}/health/ready"),
        port=port,
        stage=STAGE,
    )
