"""Maintenance, airdrops that operators have paused, and when the badges of upgrades were bound."""

from alembic import op

revision = "0018"
down_revision = "0017"

_UP = """
create table maintenance (
    maintenance_id text primary key,
    pauses text[] not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    lifted_at timestamptz,
    constraint pauses_are_known check (pauses <@ array['nft_claims', 'nft_upgrades']),
    constraint maintenance_ends check (ends_at > starts_at)
);
create table airdrop_pauses (
    airdrop_id text primary key,
    paused_at timestamptz not null,
    resumed_at timestamptz
);
alter table mint_requests add bound_at timestamptz
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("drop table maintenance, airdrop_pauses")
    op.execute("alter table mint_requests drop bound_at")
