"""Trades of the past, as they were sent: backfills, their pages and what contradicts the ledger."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
)

from qualification.tables.columns import amount, metadata

# One row a backfill, for good: it is what tells a late page from a new one. Begin, pages and end
# may come in any order, so what only one of them says is null until it has come.
backfills = Table(
    "backfills",
    metadata,
    Column("user_id", BigInteger, CheckConstraint("user_id > 0"), primary_key=True),
    Column("backfill_id", Text(collation="C"), primary_key=True),
    Column("period_start", DateTime(timezone=True)),
    Column("period_end", DateTime(timezone=True)),
    # How many pages and trades there should be, by the end.
    Column("pages", Integer),
    Column("trades", BigInteger),
    Column("pages_counted", Integer, nullable=False, server_default="0"),
    Column("trades_received", BigInteger, nullable=False, server_default="0"),
    # What was not counted before.
    amount("perpetual_usd", CheckConstraint("perpetual_usd >= 0")),
    amount("strategy_usd", CheckConstraint("strategy_usd >= 0")),
    Column("counted_at", DateTime(timezone=True)),
    CheckConstraint(
        "counted_at is null or (period_start is not null and pages_counted = pages"
        " and trades_received = trades)",
        name="counted_means_whole",
    ),
)

# A page counts once; the digest tells a repetition from another content.
backfill_pages = Table(
    "backfill_pages",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("backfill_id", Text(collation="C"), primary_key=True),
    Column("page", Integer, CheckConstraint("page > 0"), primary_key=True),
    Column("digest", Text, nullable=False),
    ForeignKeyConstraint(
        ["user_id", "backfill_id"], ["backfills.user_id", "backfills.backfill_id"]
    ),
)

# Rows of pages that say otherwise than the ledger. The rest of such a page counts, so that it is
# no dead letter.
backfill_conflicts = Table(
    "backfill_conflicts",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("backfill_id", Text(collation="C"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("trade_id", Text(collation="C"), nullable=False),
    Column("fields", Text, nullable=False),
    amount("counted_usd"),
    amount("refused_usd"),
    Column("refused_at", DateTime(timezone=True), nullable=False),
)
