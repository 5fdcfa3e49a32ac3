"""Brings a service's database to the newest revision of the migrations in its package."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from laurel_events.connections import MIGRATION_LIMITS
from laurel_events.faults import name_of
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from laurel_service.tables import metadata

log = logging.getLogger(__name__)

# Any constant will do, as advisory locks are per database; the relay's is another.
_LOCK = 7_002
_TURN_SECONDS = 0.2
_PAUSES = (1.0, 2.0, 4.0, 8.0)
"""Seconds before a migration that lost its locks is tried again."""


def upgrade(dsn: str, package: str) -> None:
    """Upgrade to the newest revision in `<package>/migrations`; blocks, so keep it off a loop.

    Replicas that start at once take turns by an advisory lock; the later ones find nothing to do.
    Nor does a version that was gone back to: migrations only expand, so that it works with what a
    later one made (GEN-066). Workers at work may hold a table that a migration wants while they
    wait for one that it holds: what PostgreSQL ends then is tried again.
    """
    with _locked(dsn) as connection:
        config = Config()
        config.set_main_option("script_location", f"{package}:migrations")
        config.attributes["connection"] = connection
        if later := _made_later(connection, ScriptDirectory.from_config(config)):
            log.warning("the schema is of a later version", extra={"revision": later})
            return
        _upgrade(connection, config)


def _upgrade(connection: Connection, config: Config) -> None:
    for pause in _PAUSES:
        try:
            return command.upgrade(config, "head")
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected | LockNotAvailable):
                raise
            connection.rollback()
            log.warning("a migration is tried again", extra={"fault": name_of(error)})
            time.sleep(pause)
    return command.upgrade(config, "head")


def _made_later(connection: Connection, known: ScriptDirectory) -> str | None:
    """The database's revision, where this version does not have it."""
    revision = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()  # else the question's transaction would be that of every migration
    have = {one.revision for one in known.walk_revisions()}
    return revision if revision is not None and revision not in have else None


def run_migrations() -> None:
    """The whole of a service's `env.py`.

    Each revision is committed with its number, so that one which breaks off is run again alone.
    What a revision does outside of a transaction comes first in it, and may be done twice.
    """
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def create_service_tables(op: Any) -> None:
    """Create what this library keeps in a service's database; for the first revision."""
    metadata.create_all(op.get_bind(), checkfirst=False)


def drop_service_tables(op: Any) -> None:
    """Undo `create_service_tables`; for the first revision's downgrade."""
    metadata.drop_all(op.get_bind(), checkfirst=False)


@contextmanager
def _locked(dsn: str) -> Iterator[Connection]:
    url = make_url(dsn).set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool, connect_args=MIGRATION_LIMITS.parameters())
    # The lock belongs to the session: closing the connection frees it, however we leave.
    with engine.connect() as connection:
        while not _took_lock(connection):
            time.sleep(_TURN_SECONDS)
        yield connection


def _took_lock(connection: Connection) -> bool:
    """Ask, and end the transaction: `create index concurrently` waits for every older one."""
    taken = connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": _LOCK})
    connection.commit()
    return bool(taken)
