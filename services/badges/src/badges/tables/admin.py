"""What operators did (BADGE-016)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from badges.tables.columns import metadata

# Kept for ever: who did what, and why.
admin_acts = Table(
    "admin_acts",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("admin_id", BigInteger, nullable=False),
    Column(
        "action",
        Text,
        CheckConstraint("action in ('created', 'changed', 'awarded', 'revoked')"),
        nullable=False,
    ),
    Column("badge_id", Text, nullable=False),
    Column("user_id", BigInteger),
    Column("reason", Text),
    Index("admin_acts_by_time", "at", "id"),
    Index("admin_acts_of_user", "user_id", postgresql_where=text("user_id is not null")),
)
# A revoked badge is not awarded again, whatever its owner meets, until an operator does.
revoked_badges = Table(
    "revoked_badges",
    metadata,
    Column("credential_id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("badge_id", Text, nullable=False),
    Column("earned_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    Column("lifted", Boolean, nullable=False, server_default=text("false")),
    Index("revoked_badges_of_user", "user_id", "badge_id"),
)
