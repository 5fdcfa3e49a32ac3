"""The tables that every service's database holds for its events."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

outbox = Table(
    "outbox",
    metadata,
    # The relay publishes in this order.
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    Column("headers", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

inbox = Table(
    "inbox",
    metadata,
    # A second delivery of the same event conflicts here and is dropped.
    Column("event_id", Uuid, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # Rows come in order of time, which is all that pruning asks for; BRIN costs inserts nothing.
    Index("inbox_received_at", "received_at", postgresql_using="brin"),
)

due = Table(
    "due",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("payload", JSONB, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False, index=True),
    Column("attempt", Integer, nullable=False, server_default="0"),
    # Of the request or event that scheduled it, for the events that it will publish.
    Column("correlation_id", Uuid),
    Column("traceparent", Text),
    CheckConstraint("attempt >= 0", name="attempt_counts_up"),
)
