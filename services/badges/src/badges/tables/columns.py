"""What the tables of badges share."""

from sqlalchemy import CheckConstraint, Column, MetaData, Numeric

metadata = MetaData()

HOT = 80
"""In percent of a page: room for updates in place, as these rows change with every trade."""


def amount(name: str, *checks: CheckConstraint) -> Column[object]:
    """A column of USD or of a figure, exact to ten decimals."""
    return Column(name, Numeric(30, 10), *checks, nullable=False)
