"""Requests of several kinds, each with what was promised; the chain that all of it is true on.

The version before still writes requests while its last process lives: they are claims without
what was promised, which is then what the definition says.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

_UP = """
alter table mint_requests drop constraint mint_requests_level_fkey;
alter table nfts drop constraint nfts_level_fkey;
alter table nft_definitions
    drop constraint nft_definitions_pkey,
    alter level drop not null,
    add key text,
    add constraint one_definition_per_level unique (level);
update nft_definitions set key = 'tier-' || level;
alter table nft_definitions add primary key (key);
alter table mint_requests
    alter level drop not null,
    add foreign key (level) references nft_definitions (level),
    add kind text not null default 'claim'
        constraint kind_is_known check (kind in ('claim', 'upgrade', 'airdrop', 'token_prize')),
    add definition_key text references nft_definitions (key),
    add image_uri text,
    add fee_reduction_percent integer,
    add ai_agent_uses_per_week integer,
    add authority text,
    add constraint ladder_kinds_have_a_level
        check (kind not in ('claim', 'upgrade') or level is not null);
drop index one_open_request_per_user;
create unique index one_open_request_per_user on mint_requests (user_id)
    where state in ('pending', 'submitted') and kind in ('claim', 'upgrade');
alter table nfts
    alter level drop not null,
    add foreign key (level) references nft_definitions (level);
drop index one_active_nft_per_user;
create unique index one_active_nft_per_user on nfts (user_id)
    where status = 'active' and level is not null;
create table chain_identity (
    only_row boolean primary key default true check (only_row),
    genesis_hash text not null,
    authority text not null,
    since timestamptz not null
);
"""
_DOWN = """
drop table chain_identity;
drop index one_active_nft_per_user;
create unique index one_active_nft_per_user on nfts (user_id) where status = 'active';
drop index one_open_request_per_user;
create unique index one_open_request_per_user on mint_requests (user_id)
    where state in ('pending', 'submitted');
alter table nfts drop constraint nfts_level_fkey;
alter table mint_requests
    drop constraint mint_requests_level_fkey,
    drop constraint ladder_kinds_have_a_level,
    drop kind, drop definition_key, drop image_uri, drop fee_reduction_percent,
    drop ai_agent_uses_per_week, drop authority;
alter table nft_definitions
    drop constraint nft_definitions_pkey,
    drop constraint one_definition_per_level,
    drop key,
    add primary key (level);
alter table mint_requests
    alter level set not null, add foreign key (level) references nft_definitions (level);
alter table nfts
    alter level set not null, add foreign key (level) references nft_definitions (level);
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute(_DOWN)
