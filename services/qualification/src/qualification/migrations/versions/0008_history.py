"""When trades were counted, the versions of the rules, and how badges came to count."""

from alembic import op

revision = "0008"
down_revision = "0007"

_TABLES = """
alter table trade_ledger add column counted_at timestamptz;
create table tier_rule_versions (
    level smallint not null check (level between 1 and 5),
    version integer not null check (version > 0),
    required_volume_usd numeric(30, 10) not null check (required_volume_usd > 0),
    badges_required integer not null check (badges_required >= 0),
    valid_from timestamptz not null,
    primary key (level, version)
);
create table badge_counts (
    user_id bigint references standings (user_id),
    badges_activated integer check (badges_activated > 0),
    badge_id text,
    event_id uuid,
    counted_at timestamptz not null,
    primary key (user_id, badges_activated)
);
"""
# What was before counts as if it had always been: nothing tells when it came.
_FILL = """
insert into tier_rule_versions
select level, 1, required_volume_usd, badges_required, '-infinity' from tier_rules;
insert into badge_counts (user_id, badges_activated, counted_at)
select user_id, badges_activated, '-infinity' from standings where badges_activated > 0;
"""


def upgrade() -> None:
    op.execute(_TABLES)
    op.execute(_FILL)


def downgrade() -> None:
    op.execute("drop table badge_counts, tier_rule_versions")
    op.execute("alter table trade_ledger drop column counted_at")
