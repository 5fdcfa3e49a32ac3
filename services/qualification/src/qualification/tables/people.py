"""Who was deleted."""

from sqlalchemy import BigInteger, Column, DateTime, Table

from qualification.tables.columns import metadata

# Nothing of them is kept any more but ids and amounts, and nothing that comes late is taken in. Of
# who is announced again the row goes.
deleted_people = Table(
    "deleted_people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("deleted_at", DateTime(timezone=True), nullable=False),
)
