"""Tables of the chat service."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()

# In percent of a page: room for updates in place, as these rows change with every message.
_HOT = 80


def _id(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    # Compared byte by byte: ids have no language.
    return Column(name, Text(collation="C"), primary_key=primary_key, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


# What the platform announces of its users, and no more than a message shows of its sender.
profiles = Table(
    "profiles",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("username", Text),
    Column("avatar_url", Text),
)

# The row to lock for whatever changes a conversation: its messages are numbered under that lock.
conversations = Table(
    "conversations",
    metadata,
    _id("conversation_id", primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text),
    # Of a direct conversation only: two people have one, whoever begins it.
    Column("first_user", BigInteger),
    Column("second_user", BigInteger),
    Column("last_sequence", BigInteger, nullable=False, server_default=text("0")),
    _time("created_at"),
    _time("last_at"),
    UniqueConstraint("first_user", "second_user", name="two_people_have_one"),
    CheckConstraint("kind in ('direct', 'group')", name="known_kinds"),
    CheckConstraint("last_sequence >= 0", name="sequences_count_from_one"),
    CheckConstraint(
        "case kind when 'direct' then first_user is not null and second_user is not null"
        " and first_user < second_user else first_user is null and second_user is null end",
        name="direct_names_two_in_order",
    ),
    postgresql_with={"fillfactor": _HOT},
)

members = Table(
    "members",
    metadata,
    Column("conversation_id", ForeignKey(conversations.c.conversation_id), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    _time("joined_at"),
    # Members see what was said after they joined.
    Column("joined_sequence", BigInteger, nullable=False),
    Column("read_sequence", BigInteger, nullable=False),
    # The member's own messages past read_sequence: they count as read without moving it.
    Column("own_after_read", Integer, nullable=False, server_default=text("0")),
    _time("read_at", nullable=True),
    Index("members_by_user", "user_id"),
    CheckConstraint("role in ('owner', 'admin', 'member')", name="known_roles"),
    CheckConstraint("read_sequence >= joined_sequence", name="read_after_joining"),
    CheckConstraint("own_after_read >= 0", name="own_counts_from_zero"),
    postgresql_with={"fillfactor": _HOT},
)

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", ForeignKey(conversations.c.conversation_id), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    _id("message_id"),
    Column("sender_id", BigInteger, nullable=False),
    # Kept for ever, after a deletion too, so that a late retry never makes a second message.
    _id("client_message_id"),
    # Of what was sent first, so that another content under one client id is told from a retry.
    # None once the sender is deleted: a short text could be guessed from it.
    Column("fingerprint", LargeBinary),
    Column("message_type", Text, nullable=False),
    Column("content", Text),
    Column("media_url", Text),
    _id("reply_to", nullable=True),
    Column("mentions", ARRAY(BigInteger), nullable=False, server_default=text("'{}'")),
    _time("sent_at"),
    _time("edited_at", nullable=True),
    _time("deleted_at", nullable=True),
    UniqueConstraint("message_id", name="message_ids_are_unique"),
    UniqueConstraint(
        "conversation_id", "sender_id", "client_message_id", name="client_ids_are_for_ever"
    ),
    # What is subtracted when unread messages are counted: few, and small.
    Index(
        "deleted_messages",
        "conversation_id",
        "sequence",
        postgresql_include=["sender_id"],
        postgresql_where=text("deleted_at is not null"),
    ),
    # What is left to erase of a deleted user.
    Index("messages_by_sender", "sender_id", postgresql_where=text("fingerprint is not null")),
    CheckConstraint("sequence > 0", name="messages_count_from_one"),
    CheckConstraint("length(content) <= 10000", name="texts_have_an_end"),
    CheckConstraint("cardinality(mentions) <= 100", name="mentions_have_an_end"),
    CheckConstraint(
        "deleted_at is null or (content is null and media_url is null)",
        name="deleted_means_without_content",
    ),
)

blocks = Table(
    "blocks",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("blocked_id", BigInteger, primary_key=True, autoincrement=False),
    _time("blocked_at"),
    CheckConstraint("user_id <> blocked_id", name="nobody_blocks_themselves"),
)
