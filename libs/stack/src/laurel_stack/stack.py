"""The stack as a whole: up in one home, and down again."""

import os
import signal
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass

from laurel_stack import endpoints
from laurel_stack.data_servers import DataServers, start_embedded
from laurel_stack.endpoints import Endpoints
from laurel_stack.errors import BadSetting
from laurel_stack.home import Home, Owner
from laurel_stack.options import Options
from laurel_stack.ports import LOOPBACK, require_free
from laurel_stack.servers import envoy, pinata, postgres, solana
from laurel_stack.supervisor import Progress, Supervisor, silent, start_group
from laurel_stack.waiting import within

HAND_OVER_SECONDS = 60.0


@dataclass(frozen=True)
class Stack:
    """A running stack: further processes join it through its supervisor."""

    home: Home
    supervisor: Supervisor
    endpoints: Endpoints
    servers: DataServers

    async def down(self) -> None:
        """Stop every process of the home, the services before the servers, and let it go."""
        await self.supervisor.stop_all()
        await self.servers.stop()
        endpoints.forget(self.home)
        self.home.unlock()


async def up(
    home: Home, options: Options, progress: Progress = silent, *, detached: bool = False
) -> Stack:
    """Start all servers but the gateway in `home`, in parallel; `detached` to outlive this process.

    What a killed stack left behind is stopped first. Raises a `StackError` that says what to do,
    with everything stopped again, when the home is in use, the disk nearly full, the gateway's
    port taken, or a server missing or failing.
    """
    supervisor = Supervisor(home, progress)
    async with AsyncExitStack() as undo:
        home.lock()
        undo.callback(home.unlock)
        _require_free_home(home, supervisor)
        undo.push_async_callback(supervisor.stop_all)
        await supervisor.stop_all()
        endpoints.forget(home)
        _check(home, options, detached)
        home.owner = Owner(os.getpid(), detached)
        stack = await _start(home, supervisor, options)
        undo.pop_all()
        return stack


def _require_free_home(home: Home, supervisor: Supervisor) -> None:
    """Servers that were meant to outlive their starter keep the home; others are left over."""
    owner = home.owner
    if supervisor.running() and owner is not None and owner.detached:
        raise home.in_use()


def _check(home: Home, options: Options, detached: bool) -> None:
    if detached and options.provider == "docker":
        raise BadSetting(
            "Containers end with the process that started them.",
            "Leave out --detach, use `docker compose up`, or unset LAUREL_STACK.",
        )
    home.require_space()
    require_free(options.gateway_port, envoy.PORT_SETTING)


async def _start(home: Home, supervisor: Supervisor, options: Options) -> Stack:
    async with start_group() as group:
        data = group.create_task(_start_data_servers(home, supervisor, options))
        chain = group.create_task(
            solana.start(supervisor, options.cache, faults=options.chain_faults)
        )
        content = group.create_task(pinata.start(supervisor, home.password(pinata.NAME)))
    servers = data.result()
    found = Endpoints(
        gateway=f"http://{LOOPBACK}:{options.gateway_port}",
        kafka=servers.kafka,
        postgres=await postgres.create_databases(servers.postgres_admin, home, options.services),
        postgres_admin=servers.postgres_admin,
        redis=servers.redis,
        solana_rpc=chain.result(),
        pinata=content.result(),
        pinata_jwt=home.password(pinata.NAME),
    )
    found.write(home)
    return Stack(home, supervisor, found, servers)


async def _start_data_servers(home: Home, supervisor: Supervisor, options: Options) -> DataServers:
    if options.provider == "docker":
        from laurel_stack import docker  # noqa: PLC0415 - takes a second that most never need

        return await docker.start(home)
    return await start_embedded(supervisor, options)


async def down(home: Home, progress: Progress = silent) -> None:
    """Stop the stack of `home` from another process than the one that started it.

    An attached stack is asked to end by itself; what is left of it, or runs detached, is stopped
    here. Stopping a stopped stack is no error.
    """
    owner = home.owner
    if owner is not None and home.is_locked():
        with suppress(ProcessLookupError):
            os.kill(owner.pid, signal.SIGTERM)
        await within(HAND_OVER_SECONDS, lambda: not home.is_locked())
    await Supervisor(home, progress).stop_all()
    endpoints.forget(home)
