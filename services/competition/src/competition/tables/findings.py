"""What was found of trades that only make a score."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from competition.tables.columns import metadata, time
from competition.tables.competitions import competitions

# A few a competition, kept for ever: what decisions rest on. `accounts` are in order.
findings = Table(
    "findings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("accounts", ARRAY(BigInteger), nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    time("found_at"),
    Column("decided_by", BigInteger),
    time("decided_at", nullable=True),
    Column("explanation", Text),
    CheckConstraint(
        "kind in ('ring', 'self_trade', 'same_wallet', 'young_account')", name="known_kind"
    ),
    CheckConstraint("label in ('evidence', 'suspicion')", name="known_label"),
    CheckConstraint("state in ('open', 'excluded', 'dismissed')", name="known_state"),
    CheckConstraint(
        "(state = 'open') = (decided_by is null) and (state = 'open') = (explanation is null)",
        name="a_decision_is_somebodys",
    ),
    Index("findings_once", "competition_id", "kind", "label", "accounts", unique=True),
    Index("findings_in_order", "competition_id", "state", "found_at", "id"),
)
