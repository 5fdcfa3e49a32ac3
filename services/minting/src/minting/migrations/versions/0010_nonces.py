"""Durable nonces, a deadline to sign by, and the sealed keys of custodial wallets."""

from alembic import op

revision = "0010"
down_revision = "0009"

_UP = """
create table nonces (
    address text primary key,
    seed text not null,
    authority text not null,
    is_ready boolean not null default false,
    request_id uuid unique,
    taken_at timestamptz,
    constraint taken_has_a_time check ((request_id is null) = (taken_at is null)),
    constraint only_ready_ones_are_taken check (request_id is null or is_ready)
);
create index nonces_by_authority on nonces (authority);
create table custodial_keys (
    wallet_address text primary key,
    sealed bytea not null,
    created_at timestamptz not null
);
alter table mint_requests add sign_by timestamptz;
alter table mint_attempts
    add nonce_address text,
    alter last_valid_block_height drop not null;
alter table mint_attempts add constraint one_end check (
    (nonce_address is null) = (last_valid_block_height is not null)
) not valid;
alter table mint_attempts validate constraint one_end;
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("alter table mint_attempts drop constraint one_end, drop nonce_address")
    op.execute("alter table mint_attempts alter last_valid_block_height set not null")
    op.execute("alter table mint_requests drop sign_by")
    op.execute("drop table custodial_keys, nonces")
