"""The whole suite in a home of its own."""

import os
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

from laurel_cli.running import Suite, up
from laurel_cli.services import KEEPERS
from laurel_stack.home import Home
from laurel_stack.options import Options, from_environment
from laurel_stack.ports import is_free
from laurel_stack.servers.kafka import Brokers
from laurel_stack.servers.kafka_settings import Detour
from laurel_stack.supervisor import Progress, silent
from laurel_testkit.warden import guarded

BELOW_EPHEMERAL_PORTS = range(20_000, 32_000)


def suite_options(brokers: Brokers = 1, detours: Sequence[Detour] = ()) -> Options:
    """Options on a free gateway port; the chain plays faults where it is told to."""
    chosen = from_environment(tuple(KEEPERS), brokers)
    return replace(chosen, gateway_port=free_port(), chain_faults=True, detours=tuple(detours))


def free_port() -> int:
    """A port that nobody is given by chance before the gateway, which starts last, listens."""
    candidates = random.sample(BELOW_EPHEMERAL_PORTS, 100)
    return next(port for port in candidates if is_free(port))


def new_home() -> Home:
    """An empty home in the system's temporary folder: pytest's own is closed to PostgreSQL."""
    return Home(Path(tempfile.mkdtemp(prefix="laurel-suite-")))


@contextmanager
def own_home() -> Iterator[Home]:
    """A home that is forgotten at the end, and stopped should this process be killed."""
    home = new_home()
    with guarded(home.root):
        try:
            yield home
        finally:
            shutil.rmtree(home.root)


def take_over_soon() -> None:
    """Let workers take over what a dead one had in hand after seconds.

    A minute would do, and hold up tests.
    """
    os.environ["DUE_LEASE_SECONDS"] = "5"


@asynccontextmanager
async def running_suite(
    brokers: Brokers = 1, progress: Progress = silent, detours: Sequence[Detour] = ()
) -> AsyncIterator[Suite]:
    """A suite that is stopped and forgotten at the end; raises a StackError."""
    take_over_soon()
    with own_home() as home:
        suite = await up(home, suite_options(brokers, detours), progress, split=True)
        try:
            yield suite
        finally:
            await suite.stack.down()


async def kill_and_start(suite: Suite, brokers: Brokers, detours: Sequence[Detour] = ()) -> Suite:
    """Kill every process of a suite at once, and start it again in its home."""
    home = suite.stack.home
    for process in suite.stack.supervisor.running().values():
        process.kill()
    home.unlock()
    return await up(home, suite_options(brokers, detours), silent, split=True)
