"""Backfills, their pages, and rows of them that contradict the ledger."""

from alembic import op

revision = "0004"
down_revision = "0003"

_TABLES = """
create table backfills (
    user_id bigint not null check (user_id > 0),
    backfill_id text collate "C" not null,
    period_start timestamptz,
    period_end timestamptz,
    pages integer,
    trades bigint,
    pages_counted integer not null default 0,
    trades_received bigint not null default 0,
    perpetual_usd numeric(30, 10) not null check (perpetual_usd >= 0),
    strategy_usd numeric(30, 10) not null check (strategy_usd >= 0),
    counted_at timestamptz,
    primary key (user_id, backfill_id),
    constraint counted_means_whole check (
        counted_at is null or (period_start is not null and pages_counted = pages
        and trades_received = trades)
    )
);
create table backfill_pages (
    user_id bigint not null,
    backfill_id text collate "C" not null,
    page integer not null check (page > 0),
    digest text not null,
    primary key (user_id, backfill_id, page),
    foreign key (user_id, backfill_id) references backfills (user_id, backfill_id)
);
create table backfill_conflicts (
    user_id bigint not null,
    backfill_id text collate "C" not null,
    page integer not null,
    position integer not null,
    trade_id text collate "C" not null,
    fields text not null,
    counted_usd numeric(30, 10) not null,
    refused_usd numeric(30, 10) not null,
    refused_at timestamptz not null,
    primary key (user_id, backfill_id, page, position)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table backfill_conflicts, backfill_pages, backfills")
