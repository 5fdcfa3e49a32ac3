"""Competitions, who decides about them, and who takes part."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from competition.tables.columns import HOT, amount, metadata, time

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
    # Only to see that two have the same one.
    Column("wallet_hash", LargeBinary),
    time("joined_at", nullable=True),
    CheckConstraint("tier between 0 and 5", name="tiers_are_those_of_the_ladder"),
    Index("people_by_wallet", "wallet_hash", postgresql_where=text("wallet_hash is not null")),
)

IN_ORDER = """scoring in ('realized_profit', 'return', 'expression')
    or minimum_held_seconds > 0
    or coalesce(most_per_trade, most_per_day, most_per_pair) is not null"""

# One row a competition: whoever enters, leaves or decides locks it.
competitions = Table(
    "competitions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    time("starts_at"),
    time("ends_at"),
    time("entry_deadline"),
    Column("scoring", Text, nullable=False),
    Column("expression", Text),
    Column("scoring_version", Integer, nullable=False, server_default="1"),
    Column("pairs", ARRAY(Text), nullable=False),
    amount("minimum_trade_usd"),
    Column("minimum_held_seconds", Integer, nullable=False, server_default="0"),
    Column("most_per_trade", Numeric(30, 10)),
    Column("most_per_day", Numeric(30, 10)),
    Column("most_per_pair", Numeric(30, 10)),
    # Scores that need all trades in their order; others are sums.
    Column("in_order", Boolean, Computed(IN_ORDER, persisted=True), nullable=False),
    Column("minimum_tier", SmallInteger, nullable=False, server_default="0"),
    amount("minimum_volume_usd"),
    Column("max_entrants", Integer),
    Column("entry_fee", Numeric(20, 2), nullable=False, server_default="0"),
    Column("prizes", JSONB, nullable=False, server_default=text("'[]'")),
    # Divisions have prize tables of their own; without `teams` there are none.
    Column("divisions", JSONB, nullable=False, server_default=text("'[]'")),
    Column("teams", JSONB),
    Column("participation", JSONB, nullable=False, server_default=text("'[]'")),
    Column("prize_budget", Numeric(20, 2)),
    Column("claims", Text, nullable=False, server_default=text("'automatic'")),
    Column("claim_days", Integer, nullable=False, server_default="30"),
    Column("participants", Integer, nullable=False, server_default="0"),
    Column("created_by", BigInteger, nullable=False),
    Column("approved_by", BigInteger),
    time("created_at"),
    # What was recorded after the cut counts no more; settled when everybody was told.
    time("cut_at", nullable=True),
    time("settled_at", nullable=True),
    CheckConstraint(
        "status in ('draft', 'upcoming', 'active', 'paused', 'completed', 'cancelled')",
        name="known_status",
    ),
    CheckConstraint(
        "scoring in ('volume', 'trade_count', 'distinct_pairs', 'realized_profit', 'return',"
        " 'expression')",
        name="known_scoring",
    ),
    CheckConstraint(
        "(scoring = 'expression') = (expression is not null)", name="an_expression_is_said"
    ),
    CheckConstraint("minimum_held_seconds >= 0", name="nothing_is_held_for_less_than_nought"),
    CheckConstraint(
        "least(most_per_trade, most_per_day, most_per_pair) > 0", name="caps_let_something_through"
    ),
    CheckConstraint("claims in ('automatic', 'manual')", name="known_claims"),
    CheckConstraint("entry_fee >= 0", name="nobody_is_paid_to_enter"),
    CheckConstraint("claim_days > 0", name="claims_take_some_time"),
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
    Index("competitions_cut", "cut_at", postgresql_where=text("cut_at is not null")),
    Index(
        "competitions_unsettled",
        "ends_at",
        postgresql_where=text("status = 'completed' and settled_at is null"),
    ),
    postgresql_with={"fillfactor": HOT},
)

# One row an entrant and competition, kept for ever: who took part.
entries = Table(
    "entries",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    time("entered_at"),
    time("left_at", nullable=True),
    Column("reason", Text),
    Column("explanation", Text),
    amount("score"),
    # One index in one direction orders the leaderboard by it.
    Column("behind", Numeric(30, 10), Computed("-score", persisted=True)),
    Column("trades", Integer, nullable=False, server_default="0"),
    # The time of the trade that brought the score to what it is: who held it first is ahead.
    Column(
        "reached_at", DateTime(timezone=True), nullable=False, server_default=text("'infinity'")
    ),
    Column("final_rank", Integer),
    # By its name; what somebody traded before they entered decides.
    Column("division", Text),
    Column("division_rank", Integer),
    Column("team_id", Uuid, ForeignKey("teams.id")),
    time("joined_at", nullable=True),
    CheckConstraint("(score = 0) = (reached_at = 'infinity')", name="a_score_has_a_time"),
    CheckConstraint("state in ('entered', 'left', 'disqualified')", name="known_state"),
    CheckConstraint("team_id is null or state = 'entered'", name="who_left_is_in_no_team"),
    CheckConstraint("(team_id is null) = (joined_at is null)", name="who_joined_says_when"),
    CheckConstraint("(state = 'entered') = (left_at is null)", name="who_left_says_when"),
    CheckConstraint("(state = 'entered') = (reason is null)", name="who_left_says_why"),
    CheckConstraint(
        "state <> 'disqualified' or explanation is not null", name="a_decision_is_explained"
    ),
    Index(
        "entries_excluded",
        *("competition_id", "user_id"),
        postgresql_where=text("state = 'disqualified'"),
    ),
    Index("entries_of_user", "user_id", "entered_at", "competition_id"),
    # Nobody shares a rank. A score that moves leaves this index alone.
    Index(
        "entries_ranked",
        *("competition_id", "final_rank"),
        unique=True,
        postgresql_where=text("final_rank is not null"),
    ),
    Index(
        "entries_by_rank",
        *("competition_id", "behind", "reached_at", "entered_at", "user_id"),
        postgresql_where=text("state = 'entered'"),
    ),
    # Those without a division or a team are not in these.
    Index(
        "entries_by_division",
        *("competition_id", "division", "behind", "reached_at", "entered_at", "user_id"),
        postgresql_where=text("state = 'entered' and division is not null"),
    ),
    Index("entries_of_team", "team_id", postgresql_where=text("team_id is not null")),
)
