"""What figures are measured on: the servers alone or the whole suite, in a home that goes."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from laurel_cli.depths import depths
from laurel_cli.journey import until
from laurel_cli.running import Suite
from laurel_cli.running import up as start_suite
from laurel_cli.services import KEEPERS
from laurel_events.admin import create_topics
from laurel_events.lag import lag
from laurel_stack.data_servers import start_embedded
from laurel_stack.home import Home
from laurel_stack.options import Options, default_cache
from laurel_stack.ports import free_port
from laurel_stack.servers.postgres import create_databases
from laurel_stack.supervisor import Supervisor, silent
from psycopg import sql

_NAMES = count(1)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for a home; in the system's own, so that PostgreSQL's user can enter it."""
    root = Path(tempfile.mkdtemp(prefix="laurel-bench-"))
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def options(port: int) -> Options:
    """The whole suite behind a gateway on `port`."""
    return Options(services=tuple(KEEPERS), cache=default_cache(), gateway_port=port)


@dataclass(frozen=True, slots=True)
class Servers:
    """Kafka with every topic, PostgreSQL and Redis."""

    home: Home
    kafka: str
    admin: str
    redis: str

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The DSN of a new database, with nothing left to write back from what was before."""
        name = f"bench_{next(_NAMES)}"
        dsn = (await create_databases(self.admin, self.home, [name]))[name]
        await self.settle()
        try:
            yield dsn
        finally:
            await self._execute(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
            )

    async def settle(self) -> None:
        """Write back what was changed so far, so that the next run does not pay for it."""
        await self._execute(sql.SQL("checkpoint"))

    async def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        async with await psycopg.AsyncConnection.connect(self.admin, autocommit=True) as connection:
            await connection.execute(statement)


@asynccontextmanager
async def servers() -> AsyncIterator[Servers]:
    """Kafka, PostgreSQL and Redis as the suite runs them."""
    with temporary_folder() as root:
        home = Home(root)
        supervisor = Supervisor(home)
        try:
            started = await start_embedded(supervisor, options(free_port()))
            await create_topics(started.kafka)
            yield Servers(home, started.kafka, started.postgres_admin, started.redis)
        finally:
            await supervisor.stop_all()


@asynccontextmanager
async def suite() -> AsyncIterator[Suite]:
    """The whole suite, as `laurel up` starts it."""
    with temporary_folder() as root:
        running = await start_suite(Home(root), options(free_port()), silent)
        try:
            yield running
        finally:
            await running.stack.down()


async def at_rest(running: Suite) -> None:
    """Wait until everything published has been consumed and every outbox is empty."""
    endpoints = running.endpoints

    async def drained() -> bool:
        behind = await lag(endpoints.kafka, KEEPERS)
        waiting = (await depths(endpoints)).values()
        return not any(behind.values()) and not any(depth.waiting for depth in waiting)

    await until("the suite to come to rest", drained)
