"""What people chose, its history, and the addresses that they proved to be theirs."""

from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = """
create table preferences (
    user_id bigint primary key,
    version integer not null,
    choices jsonb not null,
    changed_at timestamptz not null
);
create table preference_history (
    user_id bigint,
    version integer,
    choices jsonb not null,
    changed_at timestamptz not null,
    primary key (user_id, version)
);
create table addresses (
    channel text,
    user_id bigint,
    address text not null,
    code text,
    code_expires_at timestamptz,
    attempts_left integer not null,
    verified_at timestamptz,
    primary key (channel, user_id),
    constraint proven_or_being_proven check ((verified_at is null) = (code is not null))
);
create unique index one_owner_of_an_address on addresses (channel, address)
    where verified_at is not null;
create index deliveries_by_digest on deliveries (digest_id) where digest_id is not null;
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop index deliveries_by_digest")
    op.execute("drop table addresses, preference_history, preferences")
