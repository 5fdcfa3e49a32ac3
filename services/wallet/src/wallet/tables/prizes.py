"""Prizes and entry fees of competitions."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Table, Text

from wallet.tables.columns import metadata, points, time

# A prize of points, by the id that its competition gave it: paid once and taken back once. Kept for
# ever, as the transfers and debts that it led to are.
prizes = Table(
    "prizes",
    metadata,
    Column("prize_id", Text(collation="C"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("competition_id", Text, nullable=False),
    points("points", CheckConstraint("points > 0")),
    Column("state", Text, nullable=False),
    time("awarded_at"),
    time("changed_at"),
    CheckConstraint("state in ('paid', 'failed', 'reversed')", name="known_state"),
)

# An entry fee, by the id that its competition gave the entry: charged once and given back once.
# Kept for ever, as its transfers are.
entry_fees = Table(
    "entry_fees",
    metadata,
    Column("entry_id", Text(collation="C"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("competition_id", Text, nullable=False),
    points("points", CheckConstraint("points > 0")),
    Column("state", Text, nullable=False),
    time("changed_at"),
    CheckConstraint("state in ('paid', 'refused', 'returned')", name="known_state"),
)
