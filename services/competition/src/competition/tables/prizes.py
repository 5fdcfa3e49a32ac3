"""Prizes: how they are given out, whose they are, and what happened to each."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from competition.tables.columns import metadata, time
from competition.tables.competitions import competitions

# One distribution a competition.
event_prize_distributions = Table(
    "event_prize_distributions",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("state", Text, nullable=False),
    Column("prizes", Integer, nullable=False, server_default="0"),
    Column("points", Numeric(20, 2), nullable=False, server_default="0"),
    time("started_at"),
    time("finished_at", nullable=True),
    Column("rolled_back_by", BigInteger),
    Column("reason", Text),
    CheckConstraint(
        "state in ('running', 'distributed', 'rolling_back', 'rolled_back')", name="known_state"
    ),
    CheckConstraint(
        "(state in ('rolling_back', 'rolled_back')) = (rolled_back_by is not null)",
        name="rolled_back_by_somebody",
    ),
)

# What somebody won, kept for ever; `number` is the place in the prize table.
user_event_prizes = Table(
    "user_event_prizes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "competition_id",
        Uuid,
        ForeignKey(event_prize_distributions.c.competition_id),
        nullable=False,
    ),
    Column("user_id", BigInteger, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("points", Numeric(20, 2)),
    Column("prize", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    time("claim_deadline", nullable=True),
    time("made_at"),
    time("awarded_at", nullable=True),
    time("changed_at"),
    Column("error_code", Text),
    CheckConstraint(
        "state in ('offered', 'awarded', 'delivered', 'failed', 'lapsed', 'reversed')",
        name="known_state",
    ),
    CheckConstraint("(kind = 'points') = (points is not null)", name="points_are_counted"),
    CheckConstraint(
        "state <> 'offered' or claim_deadline is not null", name="an_offer_has_a_deadline"
    ),
    # Nobody is paid twice.
    Index("user_event_prizes_once", "competition_id", "user_id", "number", unique=True),
    Index("user_event_prizes_of_user", "user_id", "made_at", "id"),
    Index(
        "user_event_prizes_offered",
        "competition_id",
        "id",
        postgresql_where=text("state = 'offered'"),
    ),
)

# What happened to each prize, kept for ever: three rows a prize.
prize_claim_history = Table(
    "prize_claim_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("prize_id", Uuid, ForeignKey(user_event_prizes.c.id), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Text),
    time("at"),
    Index("prize_claim_history_of_user", "user_id", "id"),
)
