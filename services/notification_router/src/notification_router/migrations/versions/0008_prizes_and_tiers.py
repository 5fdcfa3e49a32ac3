"""Prizes that are to be told of, and which tier is a person's next."""

from alembic import op

revision = "0008"
down_revision = "0007"

_TABLES = """
create table prizes (
    prize_id text primary key,
    user_id bigint not null,
    won jsonb,
    delivered boolean not null,
    told boolean not null,
    created_at timestamptz not null
);
create index prizes_by_user on prizes (user_id);
create index prizes_by_age on prizes (created_at);
create table tier_rules (
    level integer primary key,
    badges_required integer not null
);
create table holdings (
    user_id bigint primary key,
    level integer not null
);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table holdings, tier_rules, prizes")
