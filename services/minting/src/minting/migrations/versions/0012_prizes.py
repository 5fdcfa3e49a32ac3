"""Prizes of competitions: NFTs, tokens, and tiers that a prize opens."""

from alembic import op

revision = "0012"
down_revision = "0011"

_UP = """
create table prizes (
    prize_id text primary key,
    user_id bigint not null,
    competition_id text not null,
    competition_name text not null,
    ranking integer,
    kind text not null constraint prize_kind_is_known check (kind in ('nft', 'token')),
    tier_level smallint,
    tier_name text,
    special_attributes jsonb not null,
    valid_until timestamptz,
    token_mint text,
    token_amount numeric(30, 10),
    manager_message text,
    state text not null,
    granted_level smallint,
    error_code text,
    awarded_at timestamptz not null,
    reversed_at timestamptz,
    short_of_funds_since timestamptz,
    constraint prize_state_is_known check (
        state in ('waiting', 'open', 'delivered', 'failed', 'reversed')
    ),
    constraint tokens_have_an_amount check (
        (kind = 'token') = (token_mint is not null and token_amount is not null)
    ),
    constraint failed_prize_has_a_code check ((state = 'failed') = (error_code is not null))
);
create index granted_prizes on prizes (user_id, granted_level)
    where state = 'open' and granted_level is not null;
create table token_payouts (
    prize_id text primary key references prizes (prize_id),
    request_id uuid not null unique,
    wallet_address text not null,
    signings integer not null,
    signature text unique,
    raw bytea,
    nonce_address text,
    signed_at timestamptz,
    constraint out_or_not check (
        (raw is null) = (signature is null) and (raw is null) = (nonce_address is null)
        and (raw is null) = (signed_at is null)
    )
);
alter table unlocked_tiers
    add qualified boolean not null default true,
    add prize_id text,
    add consumed_at timestamptz;
alter table airdrops add benefits_until timestamptz;
alter table nfts add benefits_until timestamptz;
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("alter table nfts drop benefits_until")
    op.execute("alter table airdrops drop benefits_until")
    op.execute("delete from unlocked_tiers where not qualified")
    op.execute("alter table unlocked_tiers drop qualified, drop prize_id, drop consumed_at")
    op.execute("drop table token_payouts, prizes")
