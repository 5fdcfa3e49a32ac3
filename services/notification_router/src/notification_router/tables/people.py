"""What is known of people, what they chose and where they are reached."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from notification_router.tables.parts import metadata, moment

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
    moment("changed_at"),
)

preference_history = Table(
    "preference_history",
    metadata,
    # Each of their choices: what decided about a notification is found by its version.
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("choices", JSONB, nullable=False),
    moment("changed_at"),
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
    moment("code_expires_at", nullable=True),
    Column("attempts_left", Integer, nullable=False),
    moment("verified_at", nullable=True),
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

devices = Table(
    "devices",
    metadata,
    # Browsers that take pushes. An endpoint belongs to whoever registered it last.
    Column("endpoint", Text, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("keys", JSONB, nullable=False),
    Column("name", Text),
    moment("registered_at"),
    moment("refreshed_at"),
    UniqueConstraint("id", name="one_id_a_device"),
    Index("devices_by_user", "user_id"),
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
    moment("created_at"),
    # What a deleted user has won.
    Index("prizes_by_user", "user_id"),
    # What is old enough to go.
    Index("prizes_by_age", "created_at"),
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
