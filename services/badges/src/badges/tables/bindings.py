"""Badges bound to upgrades (BADGE-013)."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from badges.tables.columns import metadata
from badges.tables.earned import earned_badges

# One row an upgrade request, never decided again: open from binding until minting tells how
# the upgrade ended.
bindings = Table(
    "bindings",
    metadata,
    Column("request_id", Text(collation="C"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("to_level", SmallInteger, nullable=False),
    Column("badges_required", Integer, nullable=False),
    Column(
        "state",
        Text,
        CheckConstraint("state in ('open', 'kept', 'released', 'refused')"),
        nullable=False,
    ),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint(
        "(state in ('kept', 'released')) = (ended_at is not null)", name="ended_means_when"
    ),
    Index("bindings_of_user", "user_id"),
    # An open binding holds its badges; two at once could hold the same.
    Index("one_open_binding", "user_id", unique=True, postgresql_where=text("state = 'open'")),
)
bound_badges = Table(
    "bound_badges",
    metadata,
    Column("request_id", ForeignKey(bindings.c.request_id), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("badge_id", Text, primary_key=True),
    # What is bound can't be lost: nobody deletes a row that this refers to.
    ForeignKeyConstraint(
        ["user_id", "badge_id"], [earned_badges.c.user_id, earned_badges.c.badge_id]
    ),
    Index("bound_badges_of_user", "user_id", "badge_id"),
)
