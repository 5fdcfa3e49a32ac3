"""What people do besides trading, and what it adds up to (BADGE-004)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)

from badges.tables.columns import HOT, metadata

# A person and an activity's id are the natural key: what is in here has been counted. It may grow
# for ever, as the ledger of trades: a figure that a new badge asks for is counted from here. In
# partitions by person.
activities = Table(
    "activities",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("activity_id", Text(collation="C"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text(collation="C"), nullable=False),
    Column("other_id", BigInteger),
    Column("detail", Text),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    # Stays in a group are added up anew whenever one of them is new.
    Index(
        "activities_in_groups",
        "user_id",
        "subject",
        postgresql_where=text("kind in ('group_joined', 'group_left', 'group_activity')"),
    ),
    # The weekly look at views and reactions reads what others did lately with somebody.
    Index(
        "activities_with_others",
        "other_id",
        "kind",
        "occurred_at",
        postgresql_where=text("other_id is not null"),
    ),
    postgresql_partition_by="hash (user_id)",
)

# Subjects and days are sets, so that activities may come in any order.
activity_subjects = Table(
    "activity_subjects",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("subject", Text(collation="C"), primary_key=True),
)
# `kind` is "any" for a day with anything on it.
activity_days = Table(
    "activity_days",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("calendar", Text, CheckConstraint("calendar in ('utc', 'own')"), primary_key=True),
    Column("day", Date, primary_key=True),
)

# Everything that badges ask for besides trades, by the name that criteria give it.
figures = Table(
    "figures",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("figure", Text(collation="C"), primary_key=True),
    Column("value", Numeric(30, 10), nullable=False),
    postgresql_with={"fillfactor": HOT},
)

group_memberships = Table(
    "group_memberships",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", Text(collation="C"), primary_key=True),
    Column("group_name", Text, nullable=False),
    Column("activity_level", Text),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True)),
    Column("months", Integer, CheckConstraint("months >= 0"), nullable=False),
    # When it will have lasted a month longer; null once it is over.
    Column("next_month_at", DateTime(timezone=True)),
    CheckConstraint("(until is null) = (next_month_at is not null)", name="it_lasts_or_is_over"),
    Index("group_memberships_by_month", "next_month_at"),
)

people = Table(
    "people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("followers", BigInteger, CheckConstraint("followers >= 0")),
    Column("time_zone", Text),
    # What a deleted person did, or is said to have done, is not counted any more.
    Column("deleted", Boolean, nullable=False, server_default=text("false")),
    Index("people_by_followers", "followers"),
)
# The last number of followers of each day on which it changed; what is older than the weekly look
# needs is deleted by it.
follower_days = Table(
    "follower_days",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("followers", BigInteger, nullable=False),
)

final_ranks = Table(
    "final_ranks",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("competition_id", Text(collation="C"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("rank", Integer, CheckConstraint("rank > 0"), nullable=False),
    Column("top_percentage", Numeric(30, 10), nullable=False),
)
