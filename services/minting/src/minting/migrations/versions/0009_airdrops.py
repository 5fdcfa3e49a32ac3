"""Airdrops, and NFTs beside the ladder."""

from alembic import op

revision = "0009"
down_revision = "0008"

_UP = """
alter table nft_definitions
    add fee_reduction_percent integer,
    add constraint gives_by_rule_or_itself
        check ((level is null) = (fee_reduction_percent is not null));
create table airdrops (
    request_id uuid primary key references mint_requests (id),
    airdrop_id text not null,
    competition_id text,
    competition_name text,
    ranking integer constraint ranks_begin_at_one check (ranking > 0),
    prize_id text,
    manager_message text,
    special_attributes jsonb not null
);
create index airdrops_by_id on airdrops (airdrop_id);
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("drop table airdrops")
    op.execute("alter table nft_definitions drop fee_reduction_percent")
