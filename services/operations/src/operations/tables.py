"""Tables of the operations service."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()

# Kept for ever, about 600 bytes an act with its indexes: nobody may shorten the trail, and a
# thousand acts a day are 220 MB a year.
acts = Table(
    "acts",
    metadata,
    Column("service", Text, primary_key=True),
    # Within the chain of its service, without a gap.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False),
    Column("action", Text, nullable=False),
    Column("actor_id", BigInteger),
    Column("roles", ARRAY(Text), nullable=False),
    Column("method", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("user_id", BigInteger),
    Column("reason", Text),
    Column("request_id", Text),
    Column("correlation_id", Uuid, nullable=False),
    Column("acted_at", DateTime(timezone=True), nullable=False),
    # What the link before was, and what this one signs of it: see `transparency.chain`.
    Column("previous", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    CheckConstraint("number > 0", name="numbers_count_from_one"),
    Index("acts_by_time", "acted_at", "event_id"),
    Index("acts_by_actor", "actor_id", "acted_at", "event_id"),
    Index("acts_by_user", "user_id", "acted_at", "event_id"),
)
chains = Table(
    "chains",
    metadata,
    Column("service", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
