"""What the tables have in common."""

from sqlalchemy import CheckConstraint, Column, DateTime, MetaData, Numeric

metadata = MetaData()

# In percent of a page: room for updates in place, as some rows change with every posting.
HOT = 70


def points(name: str, *checks: CheckConstraint, nullable: bool = False) -> Column[object]:
    """Points have two decimals."""
    return Column(name, Numeric(20, 2), *checks, nullable=nullable)


def time(name: str, *, nullable: bool = False) -> Column[object]:
    """A moment, with its zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)
