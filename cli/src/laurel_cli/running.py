"""The whole suite up: the servers, the topics, the services and the gateway."""

import asyncio
import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING

from laurel_stack import stack as stacks
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home
from laurel_stack.options import Options
from laurel_stack.stack import Stack
from laurel_stack.supervisor import Progress
from laurel_stack.timeline import Step, Timeline

if TYPE_CHECKING:
    from laurel_cli.pages.starting import Console
    from laurel_cli.suite import Secrets

PRELOAD = (
    "laurel_service.logs",
    "laurel_service.tracing",
    "laurel_service.migrating",
    "laurel_service.runtime",
    "laurel_service.workers",
    "laurel_service.probes",
    "laurel_service.api.server",
    "laurel_stack.web_server",
    "uvicorn.protocols.http.httptools_impl",
)
"""What every service imports. Their own modules stay out: each would find the others' metrics."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A running suite; `path` is what its start waited for."""

    stack: Stack
    secrets: "Secrets"
    console: "Console"
    path: Sequence[Step] = field(default=())

    @property
    def endpoints(self) -> Endpoints:
        """Where everything is found."""
        return self.stack.endpoints


async def up(home: Home, options: Options, progress: Progress, *, split: bool = False) -> Suite:
    """Start everything, one process a service, or where `split` one for each of its roles.

    Raises a StackError that says what to do, with all stopped again.
    """
    timeline = Timeline(progress)
    # What services are told takes seconds to import; meanwhile the servers start.
    loading = asyncio.create_task(asyncio.to_thread(_load))
    try:
        stack = await stacks.up(home, options, timeline, preload=PRELOAD)
    except BaseException:
        await loading
        raise
    try:
        starting = await loading
        started = await starting.start(stack, options, timeline, split)
        path = timeline.critical_path(starting.after(split))
        return Suite(stack, started.secrets, started.console, path)
    except BaseException:
        await stack.down()
        raise


def _load() -> ModuleType:
    return importlib.import_module("laurel_cli.starting")
