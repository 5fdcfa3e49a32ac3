"""The tables that every service's database holds for its events."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    func,
    text,
    true,
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
    # Ids are unique within a source only. Empty in rows of a version that knew ids only.
    Column("source", Text, primary_key=True, server_default=""),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # A batch shares one time, so the index folds its rows into one entry: it grows by 6 bytes a
    # row. BRIN would cost nothing to insert, but its ranges never shrink once pruning has made
    # room for new rows among old ones, and pruning then reads the whole table.
    Index("inbox_by_age", "received_at"),
)

relay_lease = Table(
    "relay_lease",
    metadata,
    # One relay a database is active: the one whose epoch this is, until the lease expires.
    Column("only_row", Boolean, primary_key=True, server_default=true()),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    # Whether the relay sleeps and wants to be woken by whoever appends to the outbox.
    Column("idle", Boolean, nullable=False, server_default=false()),
    CheckConstraint("only_row"),
)

outbox_parked = Table(
    "outbox_parked",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", Text, nullable=False),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    Column("headers", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # 'row': Kafka refuses this row; 'topic': it refuses the topic; 'successor': an earlier row of
    # the same topic and key is parked, and this one must not overtake it.
    Column("scope", Text, nullable=False),
    Column("reason", Text),
    # A key may be longer than an index entry.
    Column("key_hash", Text, Computed("md5(key)", persisted=True)),
    CheckConstraint("scope in ('row', 'topic', 'successor')", name="scope_is_known"),
    CheckConstraint("(scope = 'successor') = (reason is null)", name="successors_wait_for_another"),
    # Both are asked for every row that the relay reads.
    Index("outbox_parked_by_key", "topic", "key_hash"),
    Index("outbox_parked_topics", "topic", postgresql_where=text("scope = 'topic'")),
)

due = Table(
    "due",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("payload", JSONB, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    # Of the request or event that scheduled it, for the events that it will publish.
    Column("correlation_id", Uuid),
    Column("traceparent", Text),
    Column("origin", Text),
    # Of the worker that runs it; a claim is never used twice.
    Column("claim", Uuid),
    Column("held_until", DateTime(timezone=True)),
    # A backlog of one kind must not be read through to find another's.
    Index("due_by_kind", "kind", "due_at"),
    CheckConstraint("attempt >= 0", name="attempt_counts_up"),
)

deferred = Table(
    "deferred",
    metadata,
    # Events are tried in this order.
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # What order is kept within: a topic with the digest of a key, or a partition without keys.
    Column("lane", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    # Kafka's time in milliseconds, which may be any number.
    Column("timestamp", BigInteger, nullable=False),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    Column("headers", LargeBinary, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("source", Text, nullable=False),
    # Null where it waits only for an earlier event of its lane.
    Column("waits_for", Text),
    Column("deferred_at", DateTime(timezone=True), nullable=False),
    Index("deferred_lane", "lane", "id"),
    # A second delivery of a parked event is dropped.
    UniqueConstraint("event_id", "source", "topic", name="deferred_once"),
)
