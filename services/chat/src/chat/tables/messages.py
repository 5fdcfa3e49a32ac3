"""What is said, and how others answer to it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from chat.tables.parts import id_column, metadata, time_column

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", ForeignKey("conversations.conversation_id"), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    id_column("message_id"),
    Column("sender_id", BigInteger, nullable=False),
    # Kept for ever, after a deletion too, so that a late retry never makes a second message.
    id_column("client_message_id"),
    # Of what was sent first, so that another content under one client id is told from a retry.
    # None once the sender is deleted: a short text could be guessed from it.
    Column("fingerprint", LargeBinary),
    Column("message_type", Text, nullable=False),
    Column("content", Text),
    Column("media_url", Text),
    id_column("reply_to", nullable=True),
    Column("mentions", ARRAY(BigInteger), nullable=False, server_default=text("'{}'")),
    time_column("sent_at"),
    time_column("edited_at", nullable=True),
    time_column("deleted_at", nullable=True),
    time_column("pinned_at", nullable=True),
    # The words of the text, and the conversation's id as one of them: the index intersects both.
    Column("search", TSVECTOR),
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
    Index(
        "messages_by_sender",
        "sender_id",
        "message_id",
        postgresql_where=text("fingerprint is not null"),
    ),
    Index(
        "messages_by_words",
        "search",
        postgresql_using="gin",
        postgresql_where=text("search is not null"),
    ),
    # What a conversation shows above its messages.
    Index(
        "pinned_messages",
        "conversation_id",
        "sequence",
        postgresql_where=text("pinned_at is not null"),
    ),
    CheckConstraint("sequence > 0", name="messages_count_from_one"),
    CheckConstraint("length(content) <= 10000", name="texts_have_an_end"),
    CheckConstraint("cardinality(mentions) <= 100", name="mentions_have_an_end"),
    CheckConstraint(
        "deleted_at is null or (content is null and media_url is null and pinned_at is null"
        " and search is null)",
        name="deleted_means_without_content",
    ),
)

# A row a message, person and emoji; they go with the message's content and with the person.
reactions = Table(
    "reactions",
    metadata,
    Column("message_id", ForeignKey("messages.message_id"), primary_key=True),
    Column("reaction", Text(collation="C"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    time_column("reacted_at"),
    Index("reactions_by_user", "user_id"),
    CheckConstraint("length(reaction) between 1 and 64", name="reactions_are_short"),
)
