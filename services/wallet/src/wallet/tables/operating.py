"""What operators do: switches and corrections."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from wallet.tables.columns import metadata, points, time

# What operators have switched; the latest row of a control counts.
controls = Table(
    "controls",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("control", Text, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("set_by", BigInteger, nullable=False),
    time("set_at"),
    Index("controls_latest", "control", "id"),
)

# What operators add to a balance or take; a large one waits for a second person.
corrections = Table(
    "corrections",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    points("points", CheckConstraint("points <> 0")),
    Column("reason", Text, nullable=False),
    Column("asked_by", BigInteger, nullable=False),
    Column("decided_by", BigInteger),
    Column("state", Text, nullable=False),
    time("created_at"),
    time("decided_at", nullable=True),
    CheckConstraint("state in ('waiting', 'posted', 'refused')", name="known_state"),
    CheckConstraint("decided_by <> asked_by", name="four_eyes"),
    CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided_says_when"),
    Index("corrections_waiting", "created_at", "id", postgresql_where=text("state = 'waiting'")),
)
