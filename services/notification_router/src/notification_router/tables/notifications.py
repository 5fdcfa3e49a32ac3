"""Notifications, their deliveries, and what is on screens."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from notification_router.tables.parts import UNREAD, metadata, moment

notifications = Table(
    "notifications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("message_template", JSONB, nullable=False),
    # By what its cause is told from every other; `event_id` is the event's own id where that is
    # another. The release before knew no sources: its rows stand for any.
    Column("cause_id", Uuid, nullable=False),
    Column("event_id", Uuid),
    Column("cause_source", Text),
    # Latency runs from here (notifications.deliveries.v1).
    moment("caused_at"),
    # What its records carry on: correlation, trace, and where the first cause lay in Kafka.
    Column("correlation_id", Uuid),
    Column("traceparent", Text),
    Column("origin", Text),
    moment("created_at"),
    UniqueConstraint("cause_id", "type", "user_id", name="one_notification_a_cause"),
    CheckConstraint("priority in ('critical', 'high', 'medium', 'low')", name="known_priority"),
    # The order in which a user reads them.
    Index("notifications_by_user", "user_id", "created_at", "id"),
    # What is old enough to go.
    Index("notifications_by_age", "created_at"),
    # What names somebody who is deleted.
    Index(
        "notifications_by_actor",
        text("(data ->> 'actorId')"),
        postgresql_where=text("data ? 'actorId'"),
    ),
)

deliveries = Table(
    "deliveries",
    metadata,
    # One row for each notification and channel: its record says what became of it (NTF-180), also
    # of what was not sent. It is the queue, too: `scheduled` waits for `due_at`, `sending` is with
    # its channel. `pending` is what the release before called both.
    Column("notification_id", Uuid, ForeignKey("notifications.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("reason", Text),
    Column("user_id", BigInteger),
    # What is served by workers of its own: a priority.
    Column("lane", Text),
    moment("due_at", nullable=True),
    # What its priority promises.
    moment("deadline_at", nullable=True),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("claim", Uuid),
    moment("held_until", nullable=True),
    # What the provider calls it, to be found in its logs.
    Column("provider_id", Text),
    Column("digest_id", Uuid),
    # What happened to it and why, oldest first: [{"at", "step", …}].
    Column("steps", JSONB, nullable=False, server_default="[]"),
    moment("delivered_at", nullable=True),
    moment("read_at", nullable=True),
    moment("engaged_at", nullable=True),
    moment("failed_at", nullable=True),
    CheckConstraint(
        "status in ('pending', 'scheduled', 'sending', 'delivered', 'read', 'engaged', 'failed',"
        " 'suppressed')",
        name="known_status",
    ),
    CheckConstraint(
        "status not in ('failed', 'suppressed') or reason is not null",
        name="what_is_not_sent_says_why",
    ),
    CheckConstraint(
        "status <> 'scheduled'"
        " or (user_id is not null and lane is not null and due_at is not null)",
        name="what_waits_says_for_whom_and_when",
    ),
    CheckConstraint("(claim is null) = (held_until is null)", name="a_claim_ends"),
    CheckConstraint("(status = 'engaged') = (engaged_at is not null)", name="engaged_says_when"),
    CheckConstraint(
        "status <> 'delivered' or delivered_at is not null", name="delivered_says_when"
    ),
    # What is due in a lane, the longest overdue first, and whose it is.
    Index(
        "deliveries_due_by_person",
        *("lane", "due_at", "user_id"),
        postgresql_where=text("status = 'scheduled'"),
    ),
    # How much a person had on a channel besides the screen, which limits ask for.
    Index(
        "deliveries_outside",
        "user_id",
        "channel",
        "delivered_at",
        postgresql_where=text("channel <> 'socket' and delivered_at is not null"),
    ),
    # What waits for a person, which they may be told.
    Index("deliveries_waiting", "user_id", "due_at", postgresql_where=text("status = 'scheduled'")),
    # What failed for good, the newest first.
    Index("deliveries_failed", "failed_at", postgresql_where=text("failed_at is not null")),
    # What a person has not read.
    Index("deliveries_unread", "user_id", postgresql_where=text(UNREAD)),
    # Whether a window's digest was sent.
    Index("deliveries_by_digest", "digest_id", postgresql_where=text("digest_id is not null")),
    # What a worker that died has held.
    Index("deliveries_held", "held_until", postgresql_where=text("claim is not null")),
)

screens = Table(
    "screens",
    metadata,
    # The number of a person's newest message. Whoever stores one holds this row until the commit,
    # so that a person's messages become visible in their order, and nobody else waits.
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("newest", BigInteger, nullable=False),
)

socket_messages = Table(
    "socket_messages",
    metadata,
    # Known to the release before only, as is the trigger that numbers what it stores.
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # What clients see: it follows from the cause, so that it never comes again with other content,
    # whatever the database was restored from. Of a notification it is the notification's id.
    Column("message_id", Uuid, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    # The order in which the person is shown them; a number may be left out.
    Column("seq", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    Column("notification_id", Uuid, ForeignKey("notifications.id")),
    moment("created_at"),
    moment("acked_at", nullable=True),
    # From when on it is worth nothing, such as a step of a transaction.
    moment("expires_at", nullable=True),
    UniqueConstraint("message_id", name="shown_once"),
    # Live messages after a connection's cursor.
    UniqueConstraint("user_id", "seq", name="numbered_for_each_person"),
    # What a returning user has not acknowledged.
    Index("socket_messages_waiting", "user_id", "seq", postgresql_where=text("acked_at is null")),
    # What is worth nothing any more.
    Index(
        "socket_messages_expiring",
        "expires_at",
        postgresql_where=text("expires_at is not null"),
    ),
    # Previews of a message of chat, which go with it.
    Index(
        "socket_messages_by_preview",
        text("(payload #>> '{data,lastMessageId}')"),
        postgresql_where=text("payload ->> 'type' = 'message_preview'"),
    ),
    # What is old enough to go.
    Index("socket_messages_by_age", "created_at"),
    # Whether a notification is still in an inbox, which its removal asks for each.
    Index(
        "socket_messages_by_notification",
        "notification_id",
        postgresql_where=text("notification_id is not null"),
    ),
)
