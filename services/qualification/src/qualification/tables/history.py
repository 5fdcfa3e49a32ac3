"""What was so when: the versions of the rules, and how badges came to count."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from qualification.tables.columns import amount, metadata
from qualification.tables.standings import standings

# Every rule that was ever in force, from `valid_from` until the next version's; a handful a year.
tier_rule_versions = Table(
    "tier_rule_versions",
    metadata,
    Column("level", SmallInteger, CheckConstraint("level between 1 and 5"), primary_key=True),
    Column("version", Integer, CheckConstraint("version > 0"), primary_key=True),
    amount("required_volume_usd", CheckConstraint("required_volume_usd > 0")),
    Column("badges_required", Integer, CheckConstraint("badges_required >= 0"), nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
)

# One row for each number of activated badges that a user came to, and the badge that made it.
badge_counts = Table(
    "badge_counts",
    metadata,
    Column("user_id", ForeignKey(standings.c.user_id), primary_key=True),
    Column("badges_activated", Integer, CheckConstraint("badges_activated > 0"), primary_key=True),
    # Null for what was counted before these were kept.
    Column("badge_id", Text),
    Column("event_id", Uuid),
    Column("counted_at", DateTime(timezone=True), primary_key=True),
    # When an operator took a badge away, so that it was no longer as many.
    Column("lost_at", DateTime(timezone=True)),
)
