"""Strategies and the milestones that they helped to reach."""

from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = """
create table strategies (
    user_id bigint not null,
    strategy_id text collate "C" not null,
    period text not null,
    name text not null,
    volume_usd numeric(30, 10) not null,
    roi_percentage numeric(30, 10) not null,
    win_rate numeric(30, 10) not null,
    trades_executed bigint not null,
    measured_at timestamptz not null,
    primary key (user_id, strategy_id, period)
);
create table strategy_bonuses (
    user_id bigint references standings (user_id),
    strategy_id text collate "C",
    milestone_usd numeric(30, 10),
    volume_usd numeric(30, 10) not null,
    total_usd numeric(30, 10) not null,
    activated_at timestamptz not null,
    primary key (user_id, strategy_id, milestone_usd)
);
alter table badge_holders add column earned text[] not null default '{}';
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("alter table badge_holders drop column earned")
    op.execute("drop table strategy_bonuses, strategies")
