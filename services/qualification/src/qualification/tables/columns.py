"""What the tables share."""

from sqlalchemy import CheckConstraint, Column, MetaData, Numeric

metadata = MetaData()


def amount(name: str, *checks: CheckConstraint) -> Column[object]:
    """An exact amount in USD that is always there."""
    return Column(name, Numeric(30, 10), *checks, nullable=False)
