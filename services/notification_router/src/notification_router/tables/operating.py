"""What operators decide, and figures."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from notification_router.tables.parts import metadata, moment

limit_lists = Table(
    "limit_lists",
    metadata,
    # How much of what people are sent at most. Each list is whole; the last in effect holds.
    Column("version", Integer, Identity(always=True), primary_key=True),
    Column("limits", JSONB, nullable=False),
    Column("made_by", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    moment("made_at"),
    moment("effective_at"),
)

pauses = Table(
    "pauses",
    metadata,
    # What waits until an operator lifts it; `*` is any.
    Column("type", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("paused_by", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    moment("paused_at"),
)

operations = Table(
    "operations",
    metadata,
    # What operators did: kept for ever, as there are few.
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("what", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("done_by", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    moment("done_at"),
)

delivery_statistics = Table(
    "delivery_statistics",
    metadata,
    # A copy of the stream job's tables, for reading: one row a window, key and partition.
    Column("window_seconds", Integer, primary_key=True),
    Column("window_start", DateTime(timezone=True), primary_key=True),
    Column("type", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("priority", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    # The last record that the tally counts.
    Column("last_offset", BigInteger, nullable=False),
    Column("tally", JSONB, nullable=False),
)
