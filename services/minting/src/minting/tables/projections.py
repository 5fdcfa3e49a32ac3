"""Projections of other services' topics.

A user's volume and tiers may arrive before the user does, and a rule before the definition of its
NFT, so these refer to nothing.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from minting.tables._parts import AMOUNT, TIME, metadata


def _unused_time() -> Column[object]:
    """What the version before this one ordered by; it goes with the next release."""
    return Column("as_of", TIME, nullable=False, server_default=text("'-infinity'"))


users = Table(
    "users",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("wallet_address", Text, nullable=False),
    Column("username", Text),
    Column("avatar_url", Text),
    # Null in profiles that were announced to the version before this one.
    Column("joined_at", TIME),
    Column("public_profile", Boolean, nullable=False, server_default=true()),
    _unused_time(),
    # Whose public profile a wallet leads to.
    Index("users_by_wallet", "wallet_address"),
)

# A user's badges as their last snapshot shows them; who holds none has no row.
badge_holdings = Table(
    "badge_holdings",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("badges", JSONB, nullable=False),
)

tier_rules = Table(
    "tier_rules",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("required_volume_usd", AMOUNT, nullable=False),
    Column("badges_required", Integer, nullable=False),
    Column("fee_reduction_percent", Integer, nullable=False),
    Column("ai_agent_uses_per_week", Integer, nullable=False),
    _unused_time(),
    # What it unlocks by name, beside what lower tiers do.
    Column("features", ARRAY(Text), nullable=False, server_default="{}"),
)

unlocked_tiers = Table(
    "unlocked_tiers",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("unlocked_at", TIME, nullable=False),
    # Whether trades and badges unlocked it; else a prize opened it, which needs neither.
    Column("qualified", Boolean, nullable=False, server_default=true()),
    Column("prize_id", Text),
    # When its owner burned its NFT: an unlock is good for one.
    Column("consumed_at", TIME),
)

volumes = Table(
    "volumes",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("volume_usd", AMOUNT, nullable=False),
    Column("badges_activated", Integer, nullable=False),
)
