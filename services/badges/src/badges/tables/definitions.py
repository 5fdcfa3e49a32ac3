"""The badges to earn, and the tiers they are meant for."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    SmallInteger,
    Table,
    Text,
    false,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from badges.tables.columns import metadata

badge_definitions = Table(
    "badge_definitions",
    metadata,
    Column("badge_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    # A badge taken off the catalogue stays for those who earned it; nobody else gets it.
    Column("on_offer", Boolean, nullable=False, server_default=false()),
    # What workers of version 0.1 offer: of what is on offer, what they can read.
    Column("offered", Boolean, nullable=False),
    # Who made it by the API; null for what the catalogue of the release brings.
    Column("created_by", BigInteger),
    # Of what was published of it last.
    Column("told_digest", Text),
    Column("name", Text, CheckConstraint("length(name) <= 100"), nullable=False),
    Column("badge_type", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("rarity", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("image_url", Text, nullable=False),
    Column("task_id", Text, nullable=False),
    Column("task_name", Text, nullable=False),
    Column("criteria", JSONB, nullable=False),
    Column("suggested_actions", JSONB, nullable=False, server_default="[]"),
    Column("required_for_tier", SmallInteger, CheckConstraint("required_for_tier between 1 and 5")),
    CheckConstraint(
        "badge_type in ('micro_badge', 'achievement_badge', 'event_badge', 'special_badge')",
        name="badge_type_of_seed_001",
    ),
)

# What qualification announces of its ladder; a badge names its tier from here.
tier_rules = Table(
    "tier_rules",
    metadata,
    Column("level", SmallInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("badges_required", Integer, nullable=False),
)

# Grows with every change of the two tables above, so that workers read them only then.
offer_version = Table(
    "offer_version",
    metadata,
    Column("single", Boolean, CheckConstraint("single"), primary_key=True, server_default=true()),
    Column("version", BigInteger, nullable=False),
)
