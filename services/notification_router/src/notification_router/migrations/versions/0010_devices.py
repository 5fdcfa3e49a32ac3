"""Browsers that take pushes, and what webhooks are signed with."""

from alembic import op

revision = "0010"
down_revision = "0009"

_TABLES = """
create table devices (
    endpoint text primary key,
    id uuid not null constraint one_id_a_device unique,
    user_id bigint not null,
    keys jsonb not null,
    name text,
    registered_at timestamptz not null,
    refreshed_at timestamptz not null
);
create index devices_by_user on devices (user_id);
alter table addresses add column secret text;
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("alter table addresses drop column secret")
    op.execute("drop table devices")
