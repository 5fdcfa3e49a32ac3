"""Tables of the wallet service."""

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
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

# In percent of a page: room for updates in place, as these rows change with every posting.
_HOT = 70


def _points(name: str, *checks: CheckConstraint, nullable: bool = False) -> Column[object]:
    """Points have two decimals."""
    return Column(name, Numeric(20, 2), *checks, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


# What is announced of a user, as far as it decides who earns. A deleted user keeps the id alone.
people = Table(
    "people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("followers", BigInteger),
    Column("following", BigInteger),
    Column("deleted", Boolean, nullable=False, server_default=text("false")),
)

# What is earned by what, one row a version; the newest that is in effect counts.
rate_versions = Table(
    "rate_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    _time("effective_from"),
    Column("rates", JSONB, nullable=False),
    _time("installed_at"),
    CheckConstraint("version > 0", name="versions_count_from_one"),
)

# A person was paid for an action on a video: once, for ever, whatever they do again. `action` is
# the earning's, so that the actor and the owner of the video are paid independently.
paid_actions = Table(
    "paid_actions",
    metadata,
    Column("actor_id", BigInteger, primary_key=True, autoincrement=False),
    Column("video_id", Text(collation="C"), primary_key=True),
    Column("action", Text(collation="C"), primary_key=True),
    _time("paid_at"),
)

# What a video has brought its owner since the last entry, with the fraction that was left then.
gathered = Table(
    "gathered",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("video_id", Text(collation="C"), primary_key=True),
    Column("action", Text(collation="C"), primary_key=True),
    Column("pending", Integer, nullable=False),
    Column("points", Numeric(30, 10), nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("video_title", Text),
    Column("rule_version", Integer, ForeignKey(rate_versions.c.version), nullable=False),
    # The last action that counted, and the figure that made its owner a creator.
    Column("cause_source", Text, nullable=False),
    Column("cause_id", Text, nullable=False),
    Column("decided", JSONB, nullable=False),
    # When it is entered at the latest; null while nothing waits.
    _time("due_at", nullable=True),
    CheckConstraint("points >= 0 and pending >= 0", name="nothing_is_gathered_twice"),
    Index("gathered_due", "due_at", postgresql_where=text("due_at is not null")),
    postgresql_with={"fillfactor": _HOT},
)

# What a person earned on a UTC day as viewer or creator; kept where the rates have a daily cap.
daily_earnings = Table(
    "daily_earnings",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Text(collation="C"), primary_key=True),
    Column("role", Text(collation="C"), primary_key=True),
    Column("points", Numeric(30, 10), nullable=False),
)

# One row a person: the row to lock for whatever changes their points.
accounts = Table(
    "accounts",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    _points("balance", CheckConstraint("balance >= 0", name="balance_is_never_negative")),
    # How many entries there are, and the hash of the last one.
    Column("entries", BigInteger, nullable=False, server_default="0"),
    Column("head", LargeBinary, nullable=False),
    # What open holds set aside, and what unpaid debts add up to.
    Column("held", Numeric(20, 2), nullable=False, server_default="0"),
    Column("owed", Numeric(20, 2), nullable=False, server_default="0"),
    CheckConstraint("user_id > 0", name="users_count_from_one"),
    CheckConstraint("held >= 0 and held <= balance", name="no_more_is_held_than_there_is"),
    CheckConstraint("owed >= 0", name="debts_are_positive"),
    postgresql_with={"fillfactor": _HOT},
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
    _points("points", CheckConstraint("points > 0", name="points_are_positive")),
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
    _time("created_at"),
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
    _points("points", CheckConstraint("points <> 0")),
    _points("balance_before", CheckConstraint("balance_before >= 0")),
    _points("balance_after", CheckConstraint("balance_after >= 0")),
    Column("reason", Text, nullable=False),
    Column("metadata", JSONB, nullable=False),
    _time("created_at"),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("balance_before + points = balance_after", name="balances_add_up"),
    CheckConstraint("number > 0", name="entries_count_from_one"),
)

# Points that expire, one row a person and time. The rest of a balance never expires.
lots = Table(
    "lots",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("expires_at", DateTime(timezone=True), primary_key=True),
    _points("remaining", CheckConstraint("remaining >= 0", name="lots_are_never_negative")),
    Index("lots_by_time", "expires_at", postgresql_where=text("remaining > 0")),
)

# What a debit took from a lot, so that a refund gives it back there.
lot_uses = Table(
    "lot_uses",
    metadata,
    Column("transfer_id", Uuid, primary_key=True),
    Column("expires_at", DateTime(timezone=True), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    _points("points", CheckConstraint("points > 0")),
    Column("returned", Numeric(20, 2), nullable=False, server_default="0"),
    CheckConstraint("returned between 0 and points", name="no_more_returns_than_was_taken"),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("purpose", Text, nullable=False),
    _points("points", CheckConstraint("points > 0")),
    Column("item_id", Text),
    Column("item_name", Text),
    Column("state", Text, nullable=False),
    _time("expires_at"),
    _time("created_at"),
    _time("settled_at", nullable=True),
    Column("transfer_id", Uuid),
    CheckConstraint("state in ('held', 'committed', 'released', 'expired')", name="known_state"),
    CheckConstraint("(state = 'held') = (settled_at is null)", name="settled_says_when"),
    CheckConstraint(
        "transfer_id is null or state = 'committed'", name="only_a_committed_hold_is_paid"
    ),
    Index("holds_by_user", "user_id", "created_at", "id", postgresql_where=text("state = 'held'")),
)

# What somebody owes: a penalty or a reversed prize beyond their balance.
debts = Table(
    "debts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    _points("points", CheckConstraint("points > 0")),
    _points("remaining"),
    Column("reason", Text, nullable=False),
    Column("metadata", JSONB, nullable=False),
    Column("cause_source", Text, nullable=False),
    Column("cause_id", Text, nullable=False),
    _time("created_at"),
    CheckConstraint("remaining between 0 and points", name="no_more_is_owed_than_ever"),
    Index("debts_unpaid", "user_id", "created_at", "id", postgresql_where=text("remaining > 0")),
)

# Points that a person takes out; each stands on a hold of the same id.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("id", Uuid, ForeignKey(holds.c.id), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    _points("points"),
    Column("destination", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("why_reviewed", Text),
    Column("decided_by", BigInteger),
    Column("note", Text),
    _time("requested_at"),
    _time("changed_at"),
    Column("refund_id", Uuid),
    CheckConstraint(
        "state in ('review', 'approved', 'paid', 'failed', 'rejected', 'cancelled', 'expired')",
        name="known_state",
    ),
    CheckConstraint("(state = 'failed') = (refund_id is not null)", name="failed_is_refunded"),
    Index("withdrawals_by_user", "user_id", "requested_at", "id"),
    Index(
        "withdrawals_open",
        "requested_at",
        "id",
        postgresql_where=text("state in ('review', 'approved')"),
    ),
)

# What operators have switched; the latest row of a control counts.
controls = Table(
    "controls",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("control", Text, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("set_by", BigInteger, nullable=False),
    _time("set_at"),
    Index("controls_latest", "control", "id"),
)

# What operators add to a balance or take; a large one waits for a second person.
corrections = Table(
    "corrections",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    _points("points", CheckConstraint("points <> 0")),
    Column("reason", Text, nullable=False),
    Column("asked_by", BigInteger, nullable=False),
    Column("decided_by", BigInteger),
    Column("state", Text, nullable=False),
    _time("created_at"),
    _time("decided_at", nullable=True),
    CheckConstraint("state in ('waiting', 'posted', 'refused')", name="known_state"),
    CheckConstraint("decided_by <> asked_by", name="four_eyes"),
    CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided_says_when"),
    Index("corrections_waiting", "created_at", "id", postgresql_where=text("state = 'waiting'")),
)
