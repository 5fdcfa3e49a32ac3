"""What all tables are made with."""

from sqlalchemy import Column, DateTime, MetaData, Numeric

metadata = MetaData()

HOT = 70
"""In percent of a page: room for updates in place, for rows that change with every entry."""


def time(name: str, *, nullable: bool = False) -> Column[object]:
    """A moment."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def amount(name: str) -> Column[object]:
    """An amount with ten decimals; 0 unless told."""
    return Column(name, Numeric(30, 10), nullable=False, server_default="0")
