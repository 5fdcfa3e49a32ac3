"""A service's database into a file and back, by PostgreSQL's own programs."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
from laurel_stack.home import Home
from laurel_stack.servers import postgres
from laurel_stack.tools import Tools
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from laurel_cli.errors import CommandError

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}


@asynccontextmanager
async def snapshot(dsn: str) -> AsyncIterator[str]:
    """The database as it is now, under a name that others can read it by while this is open."""
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        await connection.execute("set transaction isolation level repeatable read, read only")
        for row in await (await connection.execute("select pg_export_snapshot()")).fetchall():
            yield str(row[0])


async def dump(dsn: str, of: str, file: Path) -> None:
    """Write a snapshot of the database to a file; raises CommandError."""
    await _run(dsn, "pg_dump", "--format=custom", f"--snapshot={of}", f"--file={file}")


async def refill(admin: str, home: Home, service: str, file: Path) -> None:
    """Drop a service's database, and make it anew as the file has it; raises CommandError."""
    async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
        drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(service))
        await connection.execute(drop)
    dsns = await postgres.create_databases(admin, home, [service])
    options = ("--no-owner", "--no-comments", "--exit-on-error")
    dsn = dsns[service]
    await _run(dsn, "pg_restore", *options, f"--dbname={conninfo_to_dict(dsn)['dbname']}", file)


async def _run(dsn: str, program: str, *arguments: str | Path) -> None:
    """The password goes by the environment: arguments are seen by everybody on the machine."""
    known = conninfo_to_dict(dsn)
    told = {variable: str(known[name]) for name, variable in _VARIABLES.items() if name in known}
    process = await asyncio.create_subprocess_exec(
        str(Tools().postgres.with_name(program)),
        *map(str, arguments),
        env={**os.environ, **told},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        raise CommandError(f"{program} of {known['dbname']} failed: {said.decode()[-2000:]}")
