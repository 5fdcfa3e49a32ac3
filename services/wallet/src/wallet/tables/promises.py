"""What is promised: points set aside, owed or on their way out."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from wallet.tables.columns import metadata, points, time

holds = Table(
    "holds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("purpose", Text, nullable=False),
    points("points", CheckConstraint("points > 0")),
    Column("item_id", Text),
    Column("item_name", Text),
    Column("state", Text, nullable=False),
    time("expires_at"),
    time("created_at"),
    time("settled_at", nullable=True),
    Column("transfer_id", Uuid),
    CheckConstraint("state in ('held', 'committed', 'released', 'expired')", name="known_state"),
    CheckConstraint("(state = 'held') = (settled_at is null)", name="settled_says_when"),
    CheckConstraint(
        "transfer_id is null or state = 'committed'", name="only_a_committed_hold_is_paid"
    ),
    Index("holds_by_user", "user_id", "created_at", "id", postgresql_where=text("state = 'held'")),
)

# What somebody owes: a penalty or a reversed prize beyond their balance.
debts = Table(
    "debts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    points("points", CheckConstraint("points > 0")),
    points("remaining"),
    Column("reason", Text, nullable=False),
    Column("metadata", JSONB, nullable=False),
    Column("cause_source", Text, nullable=False),
    Column("cause_id", Text, nullable=False),
    time("created_at"),
    CheckConstraint("remaining between 0 and points", name="no_more_is_owed_than_ever"),
    Index("debts_unpaid", "user_id", "created_at", "id", postgresql_where=text("remaining > 0")),
)

# Points that a person takes out; each stands on a hold of the same id.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("id", Uuid, ForeignKey(holds.c.id), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    points("points"),
    Column("destination", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("why_reviewed", Text),
    Column("decided_by", BigInteger),
    Column("note", Text),
    time("requested_at"),
    time("changed_at"),
    Column("refund_id", Uuid),
    CheckConstraint(
        "state in ('review', 'approved', 'paid', 'failed', 'rejected', 'cancelled', 'expired')",
        name="known_state",
    ),
    CheckConstraint("(state = 'failed') = (refund_id is not null)", name="failed_is_refunded"),
    Index("withdrawals_by_user", "user_id", "requested_at", "id"),
    Index(
        "withdrawals_open",
        "requested_at",
        "id",
        postgresql_where=text("state in ('review', 'approved')"),
    ),
)
