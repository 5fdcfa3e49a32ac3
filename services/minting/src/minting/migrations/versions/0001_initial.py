"""Projections, NFT definitions, mint requests with their signed attempts, NFTs."""

from alembic import op
from laurel_events.migrations import create_event_tables, drop_event_tables
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None

_TABLES = """
create table users (
    user_id bigint primary key,
    wallet_address text not null,
    username text,
    avatar_url text,
    as_of timestamptz not null
);
create table tier_rules (
    level smallint primary key,
    name text not null,
    required_volume_usd numeric(30, 10) not null,
    badges_required integer not null,
    fee_reduction_percent integer not null,
    ai_agent_uses_per_week integer not null,
    as_of timestamptz not null
);
create table unlocked_tiers (
    user_id bigint,
    level smallint,
    unlocked_at timestamptz not null,
    primary key (user_id, level)
);
create table volumes (
    user_id bigint primary key,
    revision bigint not null,
    volume_usd numeric(30, 10) not null,
    badges_activated integer not null
);
create table nft_definitions (
    level smallint primary key,
    name text not null,
    symbol text not null,
    description text not null,
    image bytea not null,
    image_type text not null,
    image_uri text,
    metadata_uri text,
    constraint ladder_has_five_tiers check (level between 1 and 5),
    constraint name_fits_the_chain check (octet_length(name) between 1 and 32),
    constraint symbol_fits_the_chain check (octet_length(symbol) between 1 and 10),
    constraint description_fits check (length(description) <= 1000),
    constraint image_is_pinned_first check (metadata_uri is null or image_uri is not null)
);
create table mint_requests (
    id uuid primary key,
    user_id bigint not null references users (user_id),
    level smallint not null references nft_definitions (level),
    wallet_address text not null,
    name text not null,
    symbol text not null,
    metadata_uri text not null,
    mint_address text not null unique,
    state text not null,
    error text,
    short_of_funds_since timestamptz,
    created_at timestamptz not null,
    constraint state_is_known check (
        state in ('pending', 'submitted', 'confirmed', 'finalized', 'failed')
    ),
    constraint failure_has_a_reason check ((state = 'failed') = (error is not null))
);
create unique index one_open_request_per_user on mint_requests (user_id)
    where state in ('pending', 'submitted');
create table mint_attempts (
    request_id uuid references mint_requests (id),
    number integer,
    signature text not null unique,
    raw bytea not null,
    last_valid_block_height bigint not null,
    signed_at timestamptz not null,
    outcome text,
    refusal text,
    primary key (request_id, number),
    constraint outcome_is_known check (outcome in ('landed', 'expired', 'failed'))
);
create unique index one_open_attempt_per_request on mint_attempts (request_id)
    where outcome is null;
create table nfts (
    mint_address text primary key,
    user_id bigint not null references users (user_id),
    level smallint not null references nft_definitions (level),
    request_id uuid not null unique references mint_requests (id),
    status text not null,
    claimed_at timestamptz not null,
    announcement_id uuid not null unique,
    burned_at timestamptz,
    constraint status_is_known check (status in ('active', 'burned')),
    constraint burn_has_a_time check ((status = 'burned') = (burned_at is not null))
);
create unique index one_active_nft_per_user on nfts (user_id) where status = 'active';
"""


def upgrade() -> None:
    create_event_tables(op)
    create_service_tables(op)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute(
        "drop table nfts, mint_attempts, mint_requests, nft_definitions, volumes,"
        " unlocked_tiers, tier_rules, users"
    )
    drop_service_tables(op)
    drop_event_tables(op)
