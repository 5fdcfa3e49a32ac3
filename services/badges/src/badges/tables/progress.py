"""What was told of progress."""

from sqlalchemy import BigInteger, Column, Date, Table, Text

from badges.tables.columns import metadata

# One row a user and badge, however often it is told again on later days.
near_told = Table(
    "near_told",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("badge_id", Text, primary_key=True),
    Column("told_on", Date, nullable=False),
)
