"""Helpers for the tests of services: tokens, a client of the real app, its audit, its schema."""

import asyncio
import pkgutil
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import orjson
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from laurel_events import Database
from laurel_events.tables import metadata as event_tables
from sqlalchemy import Engine, MetaData, NullPool, create_engine, inspect, make_url, text

from laurel_service.api.app import open_app
from laurel_service.audit import Finding
from laurel_service.auth.issuer import Issuer
from laurel_service.imports import Import
from laurel_service.runtime import started
from laurel_service.service import Service
from laurel_service.tables import metadata as service_tables

_PARTITIONS = "select relname from pg_class where relispartition"

ISSUER = Issuer.generate()
"""The issuer whose tokens `client` accepts."""


def token(user_id: int, *, roles: tuple[str, ...] = ("user",)) -> str:
    """A token that services under test accept."""
    return ISSUER.token(user_id, roles=roles)


def bearer(user_id: int, *, roles: tuple[str, ...] = ("user",)) -> dict[str, str]:
    """The headers that authenticate a user."""
    return {"Authorization": f"Bearer {token(user_id, roles=roles)}"}


def jwks_file(folder: Path) -> Path:
    """A file with the JWKS that verifies `token`, for JWKS_FILE."""
    path = folder / "jwks.json"
    path.write_text(ISSUER.jwks())
    return path


@asynccontextmanager
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service's API, with its database and resources open, and no socket."""
    async with (
        started(service, asyncio.Event()) as running,
        open_app(running) as app,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
            base_url="http://service.test",
        ) as http,
    ):
        yield http


async def broken_checks(service: Service, checks: Iterable[str]) -> set[str]:
    """Which of these checks the service's audit role finds broken.

    Raises AssertionError unless it reports on exactly these checks, each with a detail.
    """
    findings = [Finding(**line) for line in await _printed(service, "audit") if "check" in line]
    reported = {finding.check for finding in findings if finding.detail}
    if reported != set(checks):
        raise AssertionError(f"the audit reports on {sorted(reported)}, not {sorted(checks)}")
    return {finding.check for finding in findings if not finding.holds}


async def imported(
    service: Service, file: Path, *, role: str, dry_run: bool = False
) -> dict[str, Any]:
    """What a role prints that brings over a file: one line of JSON."""
    resources = {**service.resources, Import: Import(file, dry_run)}
    told: dict[str, Any]
    (told,) = await _printed(replace(service, resources=resources), role)
    return told


async def _printed(service: Service, role: str) -> list[Any]:
    work = pkgutil.resolve_name(service.roles[role])
    async with started(service, asyncio.Event()) as running:
        with redirect_stdout(StringIO()) as told:
            await work(running)
    return [orjson.loads(line) for line in told.getvalue().splitlines()]


async def tables_with(metadata: MetaData, database: Database, user_id: int) -> set[str]:
    """The tables of a service that know something of a person, whatever tables there will be."""
    found = set()
    async with database.reading() as session:
        for name, table in metadata.tables.items():
            if "user_id" in table.columns:
                count = f"select count(*) from {name} where user_id = :user"  # noqa: S608
                if await session.scalar(text(count), {"user": user_id}):
                    found.add(name)
    return found


def schema_drift(dsn: str, metadata: MetaData) -> list[Any]:
    """What a migrated database lacks or has too much of against a service's `tables.py`.

    Tables, columns, indexes and unique constraints are compared; checks are not, nor the
    partitions of a table, which only a migration knows.
    """
    wanted = MetaData()
    for source in (event_tables, service_tables, metadata):
        for table in source.tables.values():
            table.to_metadata(wanted)
    with _engine(dsn).connect() as connection:
        partitions = set(connection.scalars(text(_PARTITIONS)))
        options = {"include_name": lambda name, kind, _: kind != "table" or name not in partitions}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), wanted))


def tables_after_downgrade(dsn: str, package: str) -> list[str]:
    """The tables left when all of a package's migrations are undone."""
    with connected(dsn, package) as config:
        command.downgrade(config, "base")
        tables: list[str] = inspect(config.attributes["connection"]).get_table_names()
        return tables


@contextmanager
def connected(dsn: str, package: str) -> Iterator[Config]:
    """Alembic's configuration for a package's migrations, connected to a database."""
    config = Config()
    config.set_main_option("script_location", f"{package}:migrations")
    with _engine(dsn).connect() as connection:
        config.attributes["connection"] = connection
        yield config


def _engine(dsn: str) -> Engine:
    return create_engine(make_url(dsn).set(drivername="postgresql+psycopg"), poolclass=NullPool)
