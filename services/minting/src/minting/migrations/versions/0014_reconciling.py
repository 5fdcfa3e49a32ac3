"""NFTs that left their user's wallet, passes over the chain, and what they found."""

from alembic import op

revision = "0014"
down_revision = "0013"

_UP = """
alter table nfts
    add left_at timestamptz,
    add constraint what_was_burned_never_left check (left_at is null or status = 'active');
drop index one_active_nft_per_user;
create unique index one_active_nft_per_user on nfts (user_id)
    where status = 'active' and left_at is null and level is not null;
create table chain_passes (
    number integer primary key,
    started_at timestamptz not null,
    finished_at timestamptz,
    position text not null,
    slot bigint not null,
    nfts integer not null,
    gone integer not null,
    repaired integer not null
);
create table nft_differences (
    mint_address text primary key references nfts (mint_address),
    fields text[] not null constraint differs_in_something check (cardinality(fields) > 0),
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    slot bigint not null
);
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("drop table nft_differences, chain_passes")
    op.execute("drop index one_active_nft_per_user")
    op.execute(
        "update nfts set status = 'burned', burned_at = left_at, left_at = null"
        " where left_at is not null"
    )
    op.execute("alter table nfts drop left_at")
    op.execute(
        "create unique index one_active_nft_per_user on nfts (user_id)"
        " where status = 'active' and level is not null"
    )
