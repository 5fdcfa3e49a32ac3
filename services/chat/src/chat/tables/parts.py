"""What the tables are made with."""

from sqlalchemy import Column, DateTime, MetaData, Text

metadata = MetaData()

HOT = 80
"""In percent of a page: room for updates in place, for rows that change with every message."""


def id_column(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    """A text that is an id, compared byte by byte: ids have no language."""
    return Column(name, Text(collation="C"), primary_key=primary_key, nullable=nullable)


def time_column(name: str, *, nullable: bool = False) -> Column[object]:
    """A moment, with its zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)
