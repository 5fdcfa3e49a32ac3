"""Badges earned and activated."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    Uuid,
)

from badges.tables.columns import amount, metadata
from badges.tables.definitions import badge_definitions
from badges.tables.trades import traders

earned_badges = Table(
    "earned_badges",
    metadata,
    # The primary key: a badge is earned once.
    Column("user_id", ForeignKey(traders.c.user_id), primary_key=True),
    Column("badge_id", ForeignKey(badge_definitions.c.badge_id), primary_key=True),
    Column("earned_at", DateTime(timezone=True), nullable=False),
    # The figures that decided it and the CloudEvents id of the event that brought them; null
    # where none did, as the badge is new or has become easier.
    amount("reached"),
    amount("target"),
    Column("decided_by", Uuid),
    Column("activated_at", DateTime(timezone=True)),
    # 1 for the user's first activated badge, 2 for the second: two can't get the same.
    Column("activation_number", Integer),
    UniqueConstraint("user_id", "activation_number", name="activations_are_numbered"),
    # The operator who awarded it, whatever its owner met.
    Column("awarded_by", BigInteger),
    # When it was brought over, which is no news to its owner.
    Column("brought_over_at", DateTime(timezone=True)),
    CheckConstraint("activation_number > 0", name="activations_count_from_one"),
    CheckConstraint(
        "(activated_at is null) = (activation_number is null)", name="activated_means_numbered"
    ),
    CheckConstraint("reached >= target", name="earned_means_reached"),
    Index("earned_badges_by_badge", "badge_id", "earned_at"),
)
