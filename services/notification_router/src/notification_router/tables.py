"""Tables of the notification router."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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

UNREAD = "channel = 'socket' and status in ('pending', 'sending', 'delivered')"
"""A delivery that is on screens, and that its person has yet to read."""


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
    # What its records carry on: correlation, trace, and where the first cause lay in Kafka.
    Column("correlation_id", Uuid),
    Column("traceparent", Text),
    Column("origin", Text),
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
    _time("due_at", nullable=True),
    # What its priority promises.
    _time("deadline_at", nullable=True),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("claim", Uuid),
    _time("held_until", nullable=True),
    # What the provider calls it, to be found in its logs.
    Column("provider_id", Text),
    Column("digest_id", Uuid),
    # What happened to it and why, oldest first: [{"at", "step", …}].
    Column("steps", JSONB, nullable=False, server_default="[]"),
    _time("delivered_at", nullable=True),
    _time("read_at", nullable=True),
    _time("engaged_at", nullable=True),
    _time("failed_at", nullable=True),
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
    # What is due in a lane, the longest overdue first.
    Index("deliveries_due", "lane", "due_at", postgresql_where=text("status = 'scheduled'")),
    # How much a person had on a channel besides the screen, which limits ask for.
    Index(
        "deliveries_outside",
        "user_id",
        "channel",
        "delivered_at",
        postgresql_where=text("channel <> 'socket' and delivered_at is not null"),
    ),
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
    _time("created_at"),
    _time("acked_at", nullable=True),
    # From when on it is worth nothing, such as a step of a transaction.
    _time("expires_at", nullable=True),
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

people = Table(
    "people",
    metadata,
    # What a user announced last (accounts.users.v1).
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("username", Text),
    Column("locale", Text),
    Column("time_zone", Text),
    Column("email", Text),
)

members = Table(
    "members",
    metadata,
    # Who follows a user, takes part in a competition or is in a conversation: whom something
    # concerns, and who is let into a conversation's room.
    Column("kind", Text, primary_key=True),
    Column("group_id", Text, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    CheckConstraint("kind in ('followers', 'entrants', 'conversation')", name="known_kind"),
    # What a deleted user belonged to.
    Index("members_by_user", "user_id"),
)

preferences = Table(
    "preferences",
    metadata,
    # What a person chose last; whoever chose nothing has no row.
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("choices", JSONB, nullable=False),
    _time("changed_at"),
)

preference_history = Table(
    "preference_history",
    metadata,
    # Each of their choices: what decided about a notification is found by its version.
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("choices", JSONB, nullable=False),
    _time("changed_at"),
)

addresses = Table(
    "addresses",
    metadata,
    # One a person and channel, proven by a code that was sent to it; it has one owner.
    Column("channel", Text, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("address", Text, nullable=False),
    # Its hash, until it is told back.
    Column("code", Text),
    _time("code_expires_at", nullable=True),
    Column("attempts_left", Integer, nullable=False),
    _time("verified_at", nullable=True),
    # What a webhook is signed with.
    Column("secret", Text),
    CheckConstraint("(verified_at is null) = (code is not null)", name="proven_or_being_proven"),
    Index(
        "one_owner_of_an_address",
        "channel",
        "address",
        unique=True,
        postgresql_where=text("verified_at is not null"),
    ),
)

rooms = Table(
    "rooms",
    metadata,
    # The number of a conversation's newest event. Whoever stores one holds this row until the
    # commit, so that they become visible in their order.
    Column("conversation_id", Text, primary_key=True),
    Column("newest", BigInteger, nullable=False),
    # Of the conversation, as far as it was told: who knows it has missed nothing.
    Column("revision", BigInteger, nullable=False),
)

room_events = Table(
    "room_events",
    metadata,
    # What those who have a conversation open are shown: one row however many they are.
    Column("conversation_id", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False),
    # The change's place among all of its conversation; reading has none.
    Column("revision", BigInteger),
    # Of whose content it is, so that it goes with its message.
    Column("message_id", Text),
    Column("payload", JSONB, nullable=False),
    _time("created_at"),
    UniqueConstraint("id", name="told_once"),
    # From where a device goes on that knows a revision.
    Index(
        "room_events_by_revision",
        "conversation_id",
        "revision",
        postgresql_where=text("revision is not null"),
    ),
    # What says the words of a message.
    Index("room_events_by_message", "message_id", postgresql_where=text("message_id is not null")),
    # What is old enough to go.
    Index("room_events_by_age", "created_at"),
)

prizes = Table(
    "prizes",
    metadata,
    # What was won and whether it is there: it is told of once both are known, in either order.
    Column("prize_id", Text, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("won", JSONB),
    Column("delivered", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),
    _time("created_at"),
    # What a deleted user has won.
    Index("prizes_by_user", "user_id"),
    # What is old enough to go.
    Index("prizes_by_age", "created_at"),
)

limit_lists = Table(
    "limit_lists",
    metadata,
    # How much of what people are sent at most. Each list is whole; the last in effect holds.
    Column("version", Integer, Identity(always=True), primary_key=True),
    Column("limits", JSONB, nullable=False),
    Column("made_by", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    _time("made_at"),
    _time("effective_at"),
)

pauses = Table(
    "pauses",
    metadata,
    # What waits until an operator lifts it; `*` is any.
    Column("type", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("paused_by", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    _time("paused_at"),
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
    _time("done_at"),
)

tier_rules = Table(
    "tier_rules",
    metadata,
    # How many activated badges each tier asks for (qualification.rules.v1).
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("badges_required", Integer, nullable=False),
)

holdings = Table(
    "holdings",
    metadata,
    # The tier of the NFT that a person holds; whoever holds none has no row.
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("level", Integer, nullable=False),
)

gathered = Table(
    "gathered",
    metadata,
    # What a large room is yet to be told: the last of a kind, and how many it stands for.
    Column("conversation_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("told", JSONB, nullable=False),
    CheckConstraint("kind in ('preview', 'read')", name="known_gathering"),
)

devices = Table(
    "devices",
    metadata,
    # Browsers that take pushes. An endpoint belongs to whoever registered it last.
    Column("endpoint", Text, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("keys", JSONB, nullable=False),
    Column("name", Text),
    _time("registered_at"),
    _time("refreshed_at"),
    UniqueConstraint("id", name="one_id_a_device"),
    Index("devices_by_user", "user_id"),
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
