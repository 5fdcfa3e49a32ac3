"""Competitions that are to come, as competition announces them."""

from sqlalchemy import Column, Table, Text

from minting.tables._parts import TIME, metadata

# A row a competition until it has ended: some hundreds at most.
competitions = Table(
    "competitions",
    metadata,
    Column("competition_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("ends_at", TIME, nullable=False),
    # What its first ranks win, in words; null where that is not said.
    Column("reward", Text),
)
