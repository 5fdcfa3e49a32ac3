"""The stack as a whole: up in one home, and down again."""

import os
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass

from laurel_stack import deaths, endpoints
from laurel_stack.data_servers import DataServers, start_embedded
from laurel_stack.endpoints import Endpoints
from laurel_stack.errors import HomeInUse
from laurel_stack.home import Home, Owner
from laurel_stack.options import Options
from laurel_stack.ports import LOOPBACK, require_free
from laurel_stack.process import recorded
from laurel_stack.servers import envoy, media, pinata, postgres, sink, solana
from laurel_stack.supervisor import Progress, Supervisor, silent
from laurel_stack.waiting import start_group, within

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
    home: Home, options: Options, progress: Progress = silent, *, preload: Sequence[str] = ()
) -> Stack:
    """Start all servers but the gateway in `home`, in parallel.

    What a killed stack left behind is stopped first. Python processes are forked from one that
    has imported `preload`. Raises a `StackError` that says what to do, with everything stopped
    again, when the home is in use, the disk nearly full, the gateway's port taken, or a server
    missing or failing.
    """
    supervisor = Supervisor(home, progress, preload)
    async with AsyncExitStack() as undo:
        _lock(home)
        undo.callback(home.unlock)
        undo.push_async_callback(supervisor.stop_all)
        await supervisor.stop_all()
        endpoints.forget(home)
        deaths.forget(home)
        home.require_space()
        require_free(options.gateway_port, envoy.PORT_SETTING)
        home.owner = Owner(os.getpid())
        stack = await _start(home, supervisor, options)
        undo.pop_all()
        return stack


def _lock(home: Home) -> None:
    """Keep the home; raises `HomeInUse`, which says what is wrong with the stack that has it."""
    try:
        home.lock()
    except HomeInUse:
        raise _running(home) from None


def require_idle(home: Home) -> None:
    """Raise `HomeInUse`, which says what is wrong with the stack that runs there."""
    if home.is_locked():
        raise _running(home)


def _running(home: Home) -> HomeInUse:
    running = home.in_use()
    wrong = "".join(f"\n{line}" for line in troubles(home))
    return HomeInUse(running.message + wrong, running.hint)


def troubles(home: Home) -> list[str]:
    """A line for each process of a running stack that is dead or has died."""
    died = deaths.of(home)
    lines = []
    for one in recorded(home):
        known = died.get(one.name, [])
        why = f"it {known[-1]}" if known else f"see {one.log}"
        if one.process() is None:
            lines.append(f"{one.name} is dead; {why}")
        elif known:
            lines.append(f"{one.name} died {len(known)} times; {why}")
    return lines


async def _start(home: Home, supervisor: Supervisor, options: Options) -> Stack:
    supervisor.prepare()
    async with start_group() as group:
        data = group.create_task(_start_data_servers(home, supervisor, options))
        chain = group.create_task(
            solana.start(supervisor, options.cache, faults=options.chain_faults)
        )
        content = group.create_task(pinata.start(supervisor, home.password(pinata.NAME)))
        uploads = group.create_task(media.start(supervisor, home.password(media.NAME)))
        sent = group.create_task(sink.start(supervisor))
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
        media=uploads.result(),
        media_secret=home.password(media.NAME),
        sink=sent.result().http,
        smtp=sent.result().smtp,
    )
    found.write(home)
    return Stack(home, supervisor, found, servers)


async def _start_data_servers(home: Home, supervisor: Supervisor, options: Options) -> DataServers:
    if options.provider == "docker":
        from laurel_stack import docker  # noqa: PLC0415 - takes a second that most never need

        return await docker.start(home)
    return await start_embedded(supervisor, options)


async def down(home: Home, progress: Progress = silent) -> bool:
    """Stop the stack of `home` from another process than the one that started it.

    The process that started it is asked to end it; what is left of it is stopped here. Returns
    whether there was anything to stop.
    """
    owner = home.owner
    ran = home.is_locked() or bool(Supervisor(home).running())
    if owner is not None and home.is_locked():
        with suppress(ProcessLookupError):
            os.kill(owner.pid, signal.SIGTERM)
        await within(HAND_OVER_SECONDS, lambda: not home.is_locked())
    await Supervisor(home, progress).stop_all()
    endpoints.forget(home)
    return ran
