"""What is known of people, and whom something concerns."""

from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = """
create table people (
    user_id bigint primary key,
    username text,
    locale text,
    time_zone text,
    email text
);
create table members (
    kind text,
    group_id text,
    user_id bigint,
    primary key (kind, group_id, user_id),
    constraint known_kind check (kind in ('followers', 'entrants'))
);
create index members_by_user on members (user_id);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table members, people")
