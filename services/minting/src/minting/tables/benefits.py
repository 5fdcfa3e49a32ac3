"""What was told of each user's benefits, and the uses of the AI agent that they spent."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from minting.tables._parts import TIME, metadata

benefits = Table(
    "benefits",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    # Of the last snapshot that was published; a later one has a higher number.
    Column("revision", BigInteger, nullable=False),
    # The snapshot without revision and time: the next is published where it says something else.
    Column("told", JSONB, nullable=False),
    CheckConstraint("revision > 0", name="revisions_count_up"),
)

# Pruned at each weekly reset: a few weeks of uses are kept, at most the allowance of each.
ai_uses = Table(
    "ai_uses",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    # The caller's own: a use that is reported again counts once.
    Column("use_id", Text, primary_key=True),
    # The Monday, in UTC, on which the week began that it counts for.
    Column("week", Date, nullable=False),
    Column("feature", Text, nullable=False),
    Column("used_at", TIME, nullable=False),
    CheckConstraint("extract(isodow from week) = 1", name="weeks_begin_on_monday"),
    CheckConstraint("length(use_id) between 1 and 100", name="use_id_fits"),
    CheckConstraint("length(feature) between 1 and 100", name="feature_fits"),
    Index("ai_uses_of_a_week", "week", "user_id"),
)
