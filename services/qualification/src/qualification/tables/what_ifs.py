"""What other ladders would have done with the past (TIER-052)."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from qualification.tables.columns import metadata

# A handful a year, as operators ask; deleted with their changes 30 days after they ended.
what_ifs = Table(
    "what_ifs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("ladder", JSONB, nullable=False),
    Column(
        "state",
        Text,
        CheckConstraint("state in ('running', 'done', 'stopped')"),
        nullable=False,
    ),
    Column("last_user_id", BigInteger, nullable=False, server_default="0"),
    Column("users", BigInteger, nullable=False, server_default="0"),
    Column("trades", BigInteger, nullable=False, server_default="0"),
    Column("extra_discount_usd", Numeric(30, 10), nullable=False, server_default="0"),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("(state = 'running') = (ended_at is null)", name="ended_means_when"),
)
what_if_changes = Table(
    "what_if_changes",
    metadata,
    Column(
        "what_if_id",
        ForeignKey(what_ifs.c.id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("user_id", BigInteger, primary_key=True),
    Column("level", SmallInteger, primary_key=True),
    Column("change", Text, nullable=False),
    Column("was_at", DateTime(timezone=True)),
    Column("would_be_at", DateTime(timezone=True)),
)
