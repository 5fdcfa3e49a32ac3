"""Entry fees."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)

from competition.tables.columns import metadata, time
from competition.tables.competitions import competitions

# What was asked of somebody for an entry, whose id it has. Kept for ever, as the wallet's transfers
# are; an entry of `entries` is there once it is paid.
entry_fees = Table(
    "entry_fees",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("points", Numeric(20, 2), nullable=False),
    Column("state", Text, nullable=False),
    time("asked_at"),
    time("answered_at", nullable=True),
    CheckConstraint("points > 0", name="a_fee_is_something"),
    CheckConstraint("state in ('asked', 'paid', 'refused', 'returned')", name="known_state"),
    CheckConstraint("(state = 'asked') = (answered_at is null)", name="an_answer_has_a_time"),
    Index("entry_fees_of_user", "competition_id", "user_id", "asked_at"),
    Index(
        "entry_fees_asked",
        *("competition_id", "user_id"),
        unique=True,
        postgresql_where=text("state = 'asked'"),
    ),
)
