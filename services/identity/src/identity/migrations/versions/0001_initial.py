"""Accounts, keys, sign-ins under way, sessions, roles and whose tokens are taken back."""

from alembic import op
from laurel_events.migrations import (
    create_event_tables,
    downgrade_event_tables_to_1,
    drop_event_tables,
    upgrade_event_tables_to_2,
)
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None

_TABLES = """
create table accounts (
    user_id bigint primary key,
    address text not null
);
create index accounts_address on accounts (address);
create table signing_keys (
    key_id text primary key,
    sealed bytea not null,
    signs_from timestamptz not null,
    withdrawn_at timestamptz
);
create table sign_ins (
    id text primary key,
    kind text not null check (kind in ('wallet', 'oidc')),
    secret text not null,
    address text,
    user_id bigint,
    expires_at timestamptz not null,
    constraint a_wallet_has_an_address check ((kind = 'wallet') = (address is not null))
);
create index sign_ins_expires_at on sign_ins (expires_at);
create table oidc_accounts (
    issuer text,
    subject text,
    user_id bigint not null,
    primary key (issuer, subject)
);
create index oidc_accounts_user_id on oidc_accounts (user_id);
create table sessions (
    id uuid primary key,
    user_id bigint not null,
    refresh_hash bytea not null,
    used_hash bytea,
    expires_at timestamptz not null,
    constraint a_refresh_token_is_of_one_session unique (refresh_hash)
);
create index sessions_user_id on sessions (user_id);
create index sessions_used_hash on sessions (used_hash);
create index sessions_expires_at on sessions (expires_at);
create table granted_roles (
    user_id bigint,
    role text check (role in ('admin')),
    granted_by bigint,
    granted_at timestamptz not null,
    primary key (user_id, role)
);
create table access (
    user_id bigint primary key,
    banned boolean not null,
    tokens_before timestamptz not null
);
create table ended_sessions (
    id uuid primary key,
    user_id bigint not null,
    ended_at timestamptz not null
);
create index ended_sessions_user_id on ended_sessions (user_id);
"""


def upgrade() -> None:
    create_event_tables(op)
    upgrade_event_tables_to_2(op)
    create_service_tables(op)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute(
        "drop table ended_sessions, access, granted_roles, sessions, oidc_accounts, sign_ins,"
        " signing_keys, accounts"
    )
    drop_service_tables(op)
    downgrade_event_tables_to_1(op)
    drop_event_tables(op)
