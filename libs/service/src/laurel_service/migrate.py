"""Brings a service's database to the newest revision of the migrations in its package."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from laurel_service.tables import metadata

# Any constant will do, as advisory locks are per database; the relay's is another.
_LOCK = 7_002


def upgrade(dsn: str, package: str) -> None:
    """Upgrade to the newest revision in `<package>/migrations`; blocks, so keep it off a loop.

    Replicas that start at once take turns by an advisory lock; the later ones find nothing to do.
    """
    with _locked(dsn) as connection:
        config = Config()
        config.set_main_option("script_location", f"{package}:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def run_migrations() -> None:
    """The whole of a service's `env.py`."""
    context.configure(connection=context.config.attributes["connection"])
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
    engine = create_engine(url, poolclass=NullPool)
    # The lock belongs to the session: closing the connection frees it, however we leave.
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        yield connection
