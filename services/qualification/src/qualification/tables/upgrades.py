"""What is known of NFTs and badges, and which upgrades became possible."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from qualification.tables.columns import amount, metadata
from qualification.tables.standings import standings

# Tiered NFTs by what nft-events says. What is gone stays gone, whatever comes late.
tiered_nfts = Table(
    "tiered_nfts",
    metadata,
    Column("mint_address", Text(collation="C"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("level", SmallInteger, CheckConstraint("level between 1 and 5"), nullable=False),
    Column("name", Text, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index("tiered_nfts_held", "user_id", postgresql_where=text("not gone")),
    Index("tiered_nfts_of_user", "user_id"),
)

# The last snapshot of each user's badges; those that are activated by id and name.
badge_holders = Table(
    "badge_holders",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("activated", JSONB, nullable=False),
    # The names of all that are held.
    Column("earned", ARRAY(Text), nullable=False, server_default="{}"),
)

# Whose tiers or badges have changed and is not in the cache yet: emptied each second, and of what
# is older than the cache lives.
eligibility_changes = Table(
    "eligibility_changes",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

volumes_reached = Table(
    "volumes_reached",
    metadata,
    # The primary key: the first time that this volume was reached counts, though a ladder may
    # become harder and easier again.
    Column("user_id", ForeignKey(standings.c.user_id), primary_key=True),
    Column("level", SmallInteger, CheckConstraint("level between 1 and 5"), primary_key=True),
    Column("required_volume_usd", Numeric(30, 10), primary_key=True),
    amount("volume_usd"),
    Column("trade_id", Text(collation="C"), nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("reached_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("volume_usd >= required_volume_usd", name="volume_suffices"),
)

upgrades_met = Table(
    "upgrades_met",
    metadata,
    # The primary key: an upgrade is announced once per user and target.
    Column("user_id", ForeignKey(standings.c.user_id), primary_key=True),
    Column("target_level", SmallInteger, primary_key=True),
    Column("current_level", SmallInteger, nullable=False),
    Column("mint_address", Text(collation="C"), nullable=False),
    amount("required_volume_usd"),
    amount("volume_usd"),
    Column("met_at", DateTime(timezone=True), nullable=False),
    # Null until the names of the badges that count have come.
    Column("announced_at", DateTime(timezone=True)),
    CheckConstraint("target_level = current_level + 1", name="to_the_next_tier"),
    Index("upgrades_met_untold", "user_id", postgresql_where=text("announced_at is null")),
)
