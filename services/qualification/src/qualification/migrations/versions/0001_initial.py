"""Ledger of trades, standings, tier rules, unlocks and milestones."""

from alembic import op
from laurel_events.migrations import create_event_tables, drop_event_tables
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None

_TABLES = """
create table trades (
    trade_id text collate "C" primary key,
    user_id bigint not null,
    notional_usd numeric(30, 10) not null check (notional_usd >= 0),
    source text not null check (source in ('perpetual', 'strategy')),
    traded_at timestamptz not null
);
create table standings (
    user_id bigint primary key check (user_id > 0),
    perpetual_usd numeric(30, 10) not null check (perpetual_usd >= 0),
    strategy_usd numeric(30, 10) not null check (strategy_usd >= 0),
    volume_usd numeric(30, 10) generated always as (perpetual_usd + strategy_usd) stored,
    trade_count bigint not null check (trade_count >= 0),
    badges_activated integer not null check (badges_activated >= 0),
    unlocked_level smallint not null default 0 check (unlocked_level between 0 and 5),
    revision bigint not null check (revision > 0),
    dirty boolean not null,
    snapshot_at timestamptz not null default '-infinity'
) with (fillfactor = 70);
create index standings_dirty on standings (snapshot_at) where dirty;
create table tier_rules (
    level smallint primary key check (level between 1 and 5),
    name text not null,
    required_volume_usd numeric(30, 10) not null check (required_volume_usd > 0),
    badges_required integer not null check (badges_required >= 0),
    fee_reduction_percent integer not null,
    ai_agent_uses_per_week integer not null
);
create table tier_unlocks (
    user_id bigint references standings (user_id),
    level smallint check (level between 1 and 5),
    required_volume_usd numeric(30, 10) not null,
    volume_usd numeric(30, 10) not null,
    badges_required integer not null,
    badges_activated integer not null,
    decided_by text not null check (decided_by in ('trade', 'badge', 'rule')),
    decided_by_id text not null,
    event_id uuid,
    unlocked_at timestamptz not null,
    primary key (user_id, level),
    constraint an_event_or_a_rule check ((decided_by = 'rule') = (event_id is null)),
    constraint unlocked_means_met check (
        volume_usd >= required_volume_usd and badges_activated >= badges_required
    )
);
create table milestones_reached (
    user_id bigint references standings (user_id),
    milestone_usd numeric(30, 10),
    name text not null,
    volume_usd numeric(30, 10) not null,
    trade_id text collate "C" not null references trades (trade_id),
    reached_at timestamptz not null,
    primary key (user_id, milestone_usd),
    constraint reached_means_passed check (volume_usd >= milestone_usd)
);
"""


def upgrade() -> None:
    create_event_tables(op)
    create_service_tables(op)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table milestones_reached, tier_unlocks, tier_rules, standings, trades")
    drop_service_tables(op)
    drop_event_tables(op)
