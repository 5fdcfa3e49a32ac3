"""Definitions, the ledger of trades and what it adds up to, badges earned."""

from alembic import op
from laurel_events.migrations import create_event_tables, drop_event_tables
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None

_TABLES = """
create table badge_definitions (
    badge_id text primary key,
    position integer not null,
    offered boolean not null,
    name text not null check (length(name) <= 100),
    badge_type text not null,
    category text not null,
    rarity text not null,
    description text not null,
    image_url text not null,
    task_id text not null,
    task_name text not null,
    criteria jsonb not null,
    required_for_tier smallint check (required_for_tier between 1 and 5),
    constraint badge_type_of_seed_001 check (
        badge_type in ('micro_badge', 'achievement_badge', 'event_badge', 'special_badge')
    )
);
create table tier_rules (
    level smallint primary key,
    name text not null,
    badges_required integer not null
);
create table counted_trades (
    trade_id text collate "C" primary key,
    user_id bigint not null,
    pair text not null,
    day date not null,
    notional_usd numeric(30, 10) not null
);
create table traders (
    user_id bigint primary key,
    trade_count bigint not null check (trade_count > 0),
    volume_usd numeric(30, 10) not null,
    best_day_volume_usd numeric(30, 10) not null,
    pair_count integer not null check (pair_count >= 0)
) with (fillfactor = 80);
create table trading_days (
    user_id bigint references traders (user_id),
    day date,
    volume_usd numeric(30, 10) not null,
    primary key (user_id, day)
) with (fillfactor = 80);
create table traded_pairs (
    user_id bigint references traders (user_id),
    pair text,
    primary key (user_id, pair)
);
create table earned_badges (
    user_id bigint references traders (user_id),
    badge_id text references badge_definitions (badge_id),
    earned_at timestamptz not null,
    reached numeric(30, 10) not null,
    target numeric(30, 10) not null,
    decided_by uuid not null,
    activated_at timestamptz,
    activation_number integer,
    primary key (user_id, badge_id),
    constraint activations_are_numbered unique (user_id, activation_number),
    constraint activations_count_from_one check (activation_number > 0),
    constraint activated_means_numbered check (
        (activated_at is null) = (activation_number is null)
    ),
    constraint earned_means_reached check (reached >= target)
);
"""


def upgrade() -> None:
    create_event_tables(op)
    create_service_tables(op)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute(
        "drop table earned_badges, traded_pairs, trading_days, traders, counted_trades,"
        " tier_rules, badge_definitions"
    )
    drop_service_tables(op)
    drop_event_tables(op)
