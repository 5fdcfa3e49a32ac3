"""Who talks with whom: profiles, conversations, members, blocks."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from chat.tables.parts import HOT, id_column, metadata, time_column

# What the platform announces of its users, and no more than a message shows of its sender.
profiles = Table(
    "profiles",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("username", Text),
    Column("avatar_url", Text),
    # The configuration of PostgreSQL's text search for the person's language.
    Column("language", Text, nullable=False, server_default="simple"),
)

# The row to lock for whatever changes a conversation: its messages are numbered under that lock.
conversations = Table(
    "conversations",
    metadata,
    id_column("conversation_id", primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text),
    # Of a competition's room only: its entrants are the members.
    id_column("competition_id", nullable=True),
    # 'admins' makes it a place for announcements.
    Column("writers", Text, nullable=False, server_default="all"),
    # Of a direct conversation only: two people have one, whoever begins it.
    Column("first_user", BigInteger),
    Column("second_user", BigInteger),
    Column("last_sequence", BigInteger, nullable=False, server_default=text("0")),
    # Counts every change of its messages: whoever has a copy of a revision knows what to apply.
    Column("revision", BigInteger, nullable=False, server_default=text("0")),
    time_column("created_at"),
    time_column("last_at"),
    # From then on it is read, and nothing is said any more.
    time_column("closed_at", nullable=True),
    # How long what is said is kept; without it, for ever.
    Column("retention_days", Integer),
    # Up to here all is older than that, and empty.
    Column("expired_sequence", BigInteger, nullable=False, server_default=text("0")),
    CheckConstraint("retention_days between 1 and 3650", name="retention_is_days"),
    UniqueConstraint("first_user", "second_user", name="two_people_have_one"),
    UniqueConstraint("competition_id", name="competitions_have_one_room"),
    CheckConstraint("kind in ('direct', 'group', 'competition')", name="known_kinds"),
    CheckConstraint(
        "(kind = 'competition') = (competition_id is not null)", name="rooms_name_competitions"
    ),
    CheckConstraint("writers in ('all', 'admins')", name="known_writers"),
    CheckConstraint("last_sequence >= 0", name="sequences_count_from_one"),
    CheckConstraint("revision >= last_sequence", name="sending_is_a_change"),
    CheckConstraint(
        "case kind when 'direct' then first_user is not null and second_user is not null"
        " and first_user < second_user else first_user is null and second_user is null end",
        name="direct_names_two_in_order",
    ),
    postgresql_with={"fillfactor": HOT},
)

members = Table(
    "members",
    metadata,
    Column("conversation_id", ForeignKey(conversations.c.conversation_id), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    time_column("joined_at"),
    # Members see what was said after they joined.
    Column("joined_sequence", BigInteger, nullable=False),
    Column("read_sequence", BigInteger, nullable=False),
    # The member's own messages past read_sequence: they count as read without moving it.
    Column("own_after_read", Integer, nullable=False, server_default=text("0")),
    time_column("read_at", nullable=True),
    # Until when the member wants no push for it; the router asks.
    time_column("muted_until", nullable=True),
    Index("members_by_user", "user_id"),
    CheckConstraint("role in ('owner', 'admin', 'member', 'reader')", name="known_roles"),
    CheckConstraint("read_sequence >= joined_sequence", name="read_after_joining"),
    CheckConstraint("own_after_read >= 0", name="own_counts_from_zero"),
    postgresql_with={"fillfactor": HOT},
)

blocks = Table(
    "blocks",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("blocked_id", BigInteger, primary_key=True, autoincrement=False),
    time_column("blocked_at"),
    CheckConstraint("user_id <> blocked_id", name="nobody_blocks_themselves"),
)
