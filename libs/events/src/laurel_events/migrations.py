"""Alembic operations for the event tables, called by each service's first revision."""

from typing import Any

from laurel_events.tables import metadata

# `op` is Alembic's operations proxy; typed loosely so that this library needs no Alembic.


def create_event_tables(op: Any) -> None:
    """Create outbox, inbox and due."""
    metadata.create_all(op.get_bind(), checkfirst=False)


def drop_event_tables(op: Any) -> None:
    """Drop outbox, inbox and due."""
    metadata.drop_all(op.get_bind(), checkfirst=False)
