"""Fees of trades, the benefits in force at their times, and what these saved."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLES = """
alter table trade_ledger add column fee_usd numeric(30, 10);
create table benefit_periods (
    user_id bigint not null,
    revision bigint not null,
    as_of timestamptz not null,
    fee_reduction_percent integer not null check (fee_reduction_percent between 0 and 100),
    decided_by text not null,
    primary key (user_id, revision)
);
create table fee_savings (
    user_id bigint primary key,
    tiered_usd numeric(30, 10) not null check (tiered_usd >= 0),
    competition_usd numeric(30, 10) not null check (competition_usd >= 0),
    volume_usd numeric(30, 10) not null check (volume_usd >= 0),
    started_at timestamptz,
    stale boolean not null,
    calculated_at timestamptz not null
);
create table savings_reached (
    user_id bigint not null,
    milestone_usd numeric(30, 10) not null,
    total_usd numeric(30, 10) not null,
    reached_at timestamptz not null,
    primary key (user_id, milestone_usd),
    constraint reached_means_saved check (total_usd >= milestone_usd)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table savings_reached, fee_savings, benefit_periods")
    op.execute("alter table trade_ledger drop column fee_usd")
