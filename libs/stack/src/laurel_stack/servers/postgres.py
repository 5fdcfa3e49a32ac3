"""PostgreSQL on loopback: durable, passwords by SCRAM, one database and one user a service."""

import os
import shutil
import signal
import stat
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from laurel_stack.errors import HomeInUse, Missing
from laurel_stack.home import Home, write_private
from laurel_stack.ports import LOOPBACK
from laurel_stack.process import Process
from laurel_stack.supervisor import Supervisor
from laurel_stack.system_users import exists_or_is_made
from laurel_stack.tools import REINSTALL, Tools, require, run_tool
from laurel_stack.waiting import within

NAME = "postgres"
ADMIN = "postgres"
SYSTEM_USER = "laurel-postgres"
HINT = f"{REINSTALL} (pgserver), or put a PostgreSQL of your own on the PATH."
LEFTOVER_SECONDS = 10
USER_SECONDS = 5
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "jit": "off",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


async def start(supervisor: Supervisor, tools: Tools, *, durable: bool = True) -> str:
    """Start PostgreSQL, its data made on the first start; returns the administrator's DSN.

    Unless `durable` it never waits for the disk, and a power cut may leave its data unusable.
    """
    require(tools.postgres, "PostgreSQL", HINT)
    data = supervisor.home.folder(NAME) / "data"
    user = await _server_user(data.parent, tools)
    if not data.exists():
        await _initialize(supervisor.home, data, tools, user)
    (port,) = await supervisor.start_on_free_ports(
        1, lambda ports: [_server(supervisor.home, data, tools, user, ports[0], durable)]
    )
    return _admin(supervisor.home, port)


def _admin(home: Home, port: int) -> str:
    return _dsn(ADMIN, home.password(ADMIN), f"{LOOPBACK}:{port}", ADMIN)


def _dsn(user: str, password: str, address: str, database: str) -> str:
    return f"postgresql://{user}:{password}@{address}/{database}"


async def _server_user(folder: Path, tools: Tools) -> str | None:
    """The system user to run as when root asks: PostgreSQL refuses to run as root.

    That user is given `folder`, and leave to pass through the folders that lead to it and to
    the programs.
    """
    if os.geteuid() != 0:
        return None
    if not await within(USER_SECONDS, lambda: exists_or_is_made(SYSTEM_USER)):
        raise Missing(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not be made.",
            f"Make it with `useradd --system {SYSTEM_USER}`, or start as another user than root.",
        )
    shutil.chown(folder, SYSTEM_USER, SYSTEM_USER)
    for parent in {*folder.parents, *tools.postgres.resolve().parents}:
        if not (mode := parent.stat().st_mode) & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
    return SYSTEM_USER


async def _initialize(home: Home, data: Path, tools: Tools, user: str | None) -> None:
    """Make the data folder under another name first, so that a crash leaves no half of one."""
    draft, password = data.with_name("draft"), data.with_name("password")
    shutil.rmtree(draft, ignore_errors=True)
    write_private(password, home.password(ADMIN))
    if user:
        shutil.chown(password, user)
    auth = ["--auth=scram-sha-256", f"--pwfile={password}", f"--username={ADMIN}"]
    place = ["--encoding=UTF8", "--no-locale", "-D", str(draft)]
    await run_tool("initdb", [str(tools.postgres.with_name("initdb")), *auth, *place], user)
    password.unlink()
    draft.rename(data)


def _server(
    home: Home, data: Path, tools: Tools, user: str | None, port: int, durable: bool
) -> Process:
    settings = SETTINGS if durable else SETTINGS | FORGETFUL
    options = [f"--{name}={value}" for name, value in settings.items()]
    return Process(
        name=NAME,
        argv=(str(tools.postgres), "-D", str(data), f"--port={port}", *options),
        ready=lambda: _answers(_admin(home, port)),
        prepare=lambda: _released(data),
        user=user,
        port=port,
        stop_signal=signal.SIGINT,  # a fast shutdown: SIGTERM would wait for every client
    )


async def _released(data: Path) -> None:
    """Wait for the sessions of a server that was killed, and drop its file once nobody is left.

    The file names a pid that a stranger may have by now, and PostgreSQL would not start beside it.
    """
    if not await within(LEFTOVER_SECONDS, lambda: not _in_use(data)):
        raise HomeInUse(
            f"Another PostgreSQL uses {data}.", "Stop it, or set LAUREL_HOME to another folder."
        )
    (data / "postmaster.pid").unlink(missing_ok=True)


def _in_use(data: Path) -> bool:
    """Every process of a server works in its data folder, the sessions included."""
    return any(
        process.info["name"] == NAME and process.info["cwd"] == str(data.resolve())
        for process in psutil.process_iter(["name", "cwd"])
    )


async def _answers(admin: str) -> bool:
    try:
        connection = await psycopg.AsyncConnection.connect(admin, connect_timeout=5)
    except psycopg.OperationalError:
        return False
    await connection.close()
    return True


async def create_databases(admin: str, home: Home, services: Iterable[str]) -> dict[str, str]:
    """Give each of `services` a database that it alone may enter; returns their DSNs by name."""
    server = conninfo_to_dict(admin)
    async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
        known = await connection.execute(
            "SELECT rolname FROM pg_roles UNION ALL SELECT 'database ' || datname FROM pg_database"
        )
        present = {str(row[0]) for row in await known.fetchall()}
        for name in services:
            for statement in _statements(name, home.password(name), present):
                await connection.execute(statement)
    return {
        name: _dsn(name, home.password(name), f"{server['host']}:{server['port']}", name)
        for name in services
    }


def _statements(service: str, password: str, present: Container[str]) -> Iterator[sql.Composed]:
    """What is still to be done, also after a crash in the middle of it."""
    name = sql.Identifier(service)
    if service not in present:
        create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        yield create.format(name, sql.Literal(password))
    if f"database {service}" not in present:
        yield sql.SQL("CREATE DATABASE {0} OWNER {0}").format(name)
    yield sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(name)
