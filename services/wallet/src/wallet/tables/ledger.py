"""What everybody has, and every change of it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from wallet.tables.columns import HOT, metadata, points, time

# One row a person: the row to lock for whatever changes their points.
accounts = Table(
    "accounts",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    points("balance", CheckConstraint("balance >= 0", name="balance_is_never_negative")),
    # How many entries there are, and the hash of the last one.
    Column("entries", BigInteger, nullable=False, server_default="0"),
    Column("head", LargeBinary, nullable=False),
    # What open holds set aside, and what unpaid debts add up to.
    Column("held", Numeric(20, 2), nullable=False, server_default="0"),
    Column("owed", Numeric(20, 2), nullable=False, server_default="0"),
    CheckConstraint("user_id > 0", name="users_count_from_one"),
    CheckConstraint("held >= 0 and held <= balance", name="no_more_is_held_than_there_is"),
    CheckConstraint("owed >= 0", name="debts_are_positive"),
    postgresql_with={"fillfactor": HOT},
)

# Points go from one account to another. Positive ids are people, the others the accounts of
# `rules.books.System`, whose balances follow from this table, so that no row is hot.
transfers = Table(
    "transfers",
    metadata,
    # Made from what it is for, so that nothing is posted twice.
    Column("id", Uuid, primary_key=True),
    Column("debit_account", BigInteger, nullable=False),
    Column("credit_account", BigInteger, nullable=False),
    points("points", CheckConstraint("points > 0", name="points_are_positive")),
    # Why: the event or request, the rule with its version, and the figures that decided.
    Column("cause_source", Text, nullable=False),
    Column("cause_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("decided", JSONB),
    # The transfer that this one takes back, in part or whole.
    Column("reverses", Uuid),
    # The numbers of its entries; null on the side of a system account.
    Column("debit_entry", BigInteger),
    Column("credit_entry", BigInteger),
    time("created_at"),
    CheckConstraint("debit_account <> credit_account", name="points_move"),
    CheckConstraint("(debit_account > 0) = (debit_entry is not null)", name="debit_is_entered"),
    CheckConstraint("(credit_account > 0) = (credit_entry is not null)", name="credit_is_entered"),
    CheckConstraint("debit_account > 0 or credit_account > 0", name="a_person_is_on_one_side"),
    Index("transfers_reversing", "reverses", postgresql_where=text("reverses is not null")),
)

# A person's side of a transfer, numbered from 1 without gaps, each hashed with the one before.
entries = Table(
    "entries",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("transfer_id", Uuid, nullable=False),
    Column("action", Text, CheckConstraint("length(action) <= 50"), nullable=False),
    points("points", CheckConstraint("points <> 0")),
    points("balance_before", CheckConstraint("balance_before >= 0")),
    points("balance_after", CheckConstraint("balance_after >= 0")),
    Column("reason", Text, nullable=False),
    Column("metadata", JSONB, nullable=False),
    time("created_at"),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("balance_before + points = balance_after", name="balances_add_up"),
    CheckConstraint("number > 0", name="entries_count_from_one"),
    # What a person may ask for: an action, a time, and what was deducted, which is rare.
    Index("entries_by_action", "user_id", "action", "number"),
    Index("entries_by_time", "user_id", "created_at", "number"),
    Index("entries_deducted", "user_id", "number", postgresql_where=text("points < 0")),
)

# Points that expire, one row a person and time. The rest of a balance never expires.
lots = Table(
    "lots",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("expires_at", DateTime(timezone=True), primary_key=True),
    points("remaining", CheckConstraint("remaining >= 0", name="lots_are_never_negative")),
    Index("lots_by_time", "expires_at", postgresql_where=text("remaining > 0")),
)

# What a debit took from a lot, so that a refund gives it back there.
lot_uses = Table(
    "lot_uses",
    metadata,
    Column("transfer_id", Uuid, primary_key=True),
    Column("expires_at", DateTime(timezone=True), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    points("points", CheckConstraint("points > 0")),
    Column("returned", Numeric(20, 2), nullable=False, server_default="0"),
    CheckConstraint("returned between 0 and points", name="no_more_returns_than_was_taken"),
)
