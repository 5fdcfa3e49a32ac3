"""NFTs held, badges by name, upgrades that became possible, and qualification per target level."""

from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = """
alter table standings add column created_at timestamptz, add column changed_at timestamptz;
create table tiered_nfts (
    mint_address text collate "C" primary key,
    user_id bigint not null,
    level smallint not null check (level between 1 and 5),
    name text not null,
    gone boolean not null
);
create index tiered_nfts_held on tiered_nfts (user_id) where not gone;
create table badge_holders (
    user_id bigint primary key,
    revision bigint not null,
    activated jsonb not null
);
create table volumes_reached (
    user_id bigint references standings (user_id),
    level smallint check (level between 1 and 5),
    required_volume_usd numeric(30, 10) not null,
    volume_usd numeric(30, 10) not null,
    trade_id text collate "C" not null,
    event_id uuid not null,
    reached_at timestamptz not null,
    primary key (user_id, level),
    constraint volume_suffices check (volume_usd >= required_volume_usd)
);
create table upgrades_met (
    user_id bigint references standings (user_id),
    target_level smallint,
    current_level smallint not null,
    mint_address text collate "C" not null,
    required_volume_usd numeric(30, 10) not null,
    volume_usd numeric(30, 10) not null,
    met_at timestamptz not null,
    announced_at timestamptz,
    primary key (user_id, target_level),
    constraint to_the_next_tier check (target_level = current_level + 1)
);
create index upgrades_met_untold on upgrades_met (user_id) where announced_at is null;
"""
# Derived whenever it is read, so that it can't disagree with the standing, and a trade writes one
# row instead of six.
_VIEW = """
create view user_nft_qualifications as
select user_id, level as target_level,
    volume_usd as current_volume, required_volume_usd as required_volume,
    standings.badges_activated as badges_collected, tier_rules.badges_required,
    volume_usd >= required_volume_usd
        and standings.badges_activated >= tier_rules.badges_required as is_qualified,
    changed_at as last_checked_at, created_at, changed_at as updated_at
from standings cross join tier_rules
"""


def upgrade() -> None:
    op.execute(_TABLES)
    op.execute(_VIEW)


def downgrade() -> None:
    op.execute("drop view user_nft_qualifications")
    op.execute("drop table upgrades_met, volumes_reached, badge_holders, tiered_nfts")
    op.execute("alter table standings drop column created_at, drop column changed_at")
