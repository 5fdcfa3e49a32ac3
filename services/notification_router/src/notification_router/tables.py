"""Tables of the notification router."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


notifications = Table(
    "notifications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("message_template", JSONB, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    # Latency runs from here (notifications.deliveries.v1).
    _time("caused_at"),
    _time("created_at"),
    UniqueConstraint("cause_id", "type", "user_id", name="one_notification_a_cause"),
    CheckConstraint("priority in ('critical', 'high', 'medium', 'low')", name="known_priority"),
    # The order in which a user reads them.
    Index("notifications_by_user", "user_id", "created_at", "id"),
    # What is old enough to go.
    Index("notifications_by_age", "created_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    # One row for each notification and channel: its record says what became of it (NTF-180).
    Column("notification_id", Uuid, ForeignKey("notifications.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("reason", Text),
    _time("delivered_at", nullable=True),
    _time("engaged_at", nullable=True),
    CheckConstraint("channel in ('socket')", name="known_channel"),
    CheckConstraint("status in ('pending', 'delivered', 'engaged', 'failed')", name="known_status"),
    CheckConstraint("(status = 'failed') = (reason is not null)", name="failed_says_why"),
    CheckConstraint("(status = 'engaged') = (engaged_at is not null)", name="engaged_says_when"),
    CheckConstraint(
        "status <> 'delivered' or delivered_at is not null", name="delivered_says_when"
    ),
)

socket_messages = Table(
    "socket_messages",
    metadata,
    # Given out in the order of commits, so that a reader who saw one misses none before it.
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    Column("notification_id", Uuid, ForeignKey("notifications.id")),
    _time("created_at"),
    _time("acked_at", nullable=True),
    UniqueConstraint("cause_id", "event", "user_id", name="shown_once_a_cause"),
    # Live messages after a connection's cursor.
    Index("socket_messages_by_user", "user_id", "id"),
    # What a returning user has not acknowledged.
    Index("socket_messages_waiting", "user_id", "id", postgresql_where=text("acked_at is null")),
    # What is old enough to go.
    Index("socket_messages_by_age", "created_at"),
    # Whether a notification is still in an inbox, which its removal asks for each.
    Index(
        "socket_messages_by_notification",
        "notification_id",
        postgresql_where=text("notification_id is not null"),
    ),
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
