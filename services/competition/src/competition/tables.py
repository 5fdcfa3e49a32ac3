"""Tables of the competition service."""

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
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()

# In percent of a page: room for updates in place, as these rows change with every entry.
_HOT = 70


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _amount(name: str) -> Column[object]:
    return Column(name, Numeric(30, 10), nullable=False, server_default="0")


# What is known of users, from two topics: a standing with the platform, and a tier. A deleted user
# keeps the id alone.
people = Table(
    "people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_status", Text),
    Column("tier", SmallInteger, nullable=False, server_default="0"),
    # Of the volume snapshot that the tier is from.
    Column("tier_revision", BigInteger, nullable=False, server_default="0"),
    Column("deleted", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("tier between 0 and 5", name="tiers_are_those_of_the_ladder"),
)

# One row a competition: whoever enters, leaves or decides locks it.
competitions = Table(
    "competitions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    _time("starts_at"),
    _time("ends_at"),
    _time("entry_deadline"),
    Column("scoring", Text, nullable=False),
    Column("pairs", ARRAY(Text), nullable=False),
    _amount("minimum_trade_usd"),
    Column("minimum_tier", SmallInteger, nullable=False, server_default="0"),
    _amount("minimum_volume_usd"),
    Column("max_entrants", Integer),
    Column("participants", Integer, nullable=False, server_default="0"),
    Column("created_by", BigInteger, nullable=False),
    Column("approved_by", BigInteger),
    _time("created_at"),
    CheckConstraint(
        "status in ('draft', 'upcoming', 'active', 'paused', 'completed', 'cancelled')",
        name="known_status",
    ),
    CheckConstraint("scoring in ('volume', 'trade_count', 'distinct_pairs')", name="known_scoring"),
    CheckConstraint("ends_at > starts_at", name="it_ends_after_it_starts"),
    CheckConstraint("entry_deadline <= ends_at", name="entering_ends_with_it"),
    CheckConstraint("participants between 0 and max_entrants", name="no_more_enter_than_may"),
    CheckConstraint("approved_by <> created_by", name="four_eyes"),
    CheckConstraint(
        "status in ('draft', 'cancelled') or approved_by is not null", name="published_is_approved"
    ),
    Index("competitions_by_start", "starts_at", "id"),
    # For the sweep: few are open at once.
    Index(
        "competitions_open",
        "id",
        postgresql_where=text("status in ('upcoming', 'active')"),
    ),
    postgresql_with={"fillfactor": _HOT},
)

# Who decided what, when and why; null is time itself. Kept for ever: a few rows a competition.
competition_changes = Table(
    "competition_changes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), nullable=False),
    Column("action", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_by", BigInteger),
    Column("reason", Text),
    _time("decided_at"),
    Index("competition_changes_of", "competition_id", "id"),
)

competition_roles = Table(
    "competition_roles",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    CheckConstraint("role in ('owner', 'moderator', 'analyst', 'viewer')", name="known_role"),
    Index("competition_roles_of_user", "user_id", "competition_id"),
)

# One row an entrant and competition, kept for ever: who took part.
entries = Table(
    "entries",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    _time("entered_at"),
    _time("left_at", nullable=True),
    Column("reason", Text),
    Column("explanation", Text),
    CheckConstraint("state in ('entered', 'left', 'disqualified')", name="known_state"),
    CheckConstraint("(state = 'entered') = (left_at is null)", name="who_left_says_when"),
    CheckConstraint("(state = 'entered') = (reason is null)", name="who_left_says_why"),
    CheckConstraint(
        "state <> 'disqualified' or explanation is not null", name="a_decision_is_explained"
    ),
    Index("entries_of_user", "user_id", "entered_at", "competition_id"),
)
