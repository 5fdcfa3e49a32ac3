"""What a public profile shows: when its user joined, whether they show it, their badges."""

from alembic import op

revision = "0011"
down_revision = "0010"

_UP = """
alter table users
    add joined_at timestamptz,
    add public_profile boolean not null default true;
create table badge_holdings (
    user_id bigint primary key,
    revision bigint not null,
    badges jsonb not null
);
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists users_by_wallet")
        op.execute("create index concurrently users_by_wallet on users (wallet_address)")
    op.execute(_UP)


def downgrade() -> None:
    op.execute("drop index users_by_wallet")
    op.execute("drop table badge_holdings")
    op.execute("alter table users drop joined_at, drop public_profile")
