"""What other rates would have cost."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLES = """
create table suppositions (
    id uuid primary key,
    rates jsonb not null,
    asked_by bigint not null,
    asked_at timestamptz not null,
    done_at timestamptz,
    interactions bigint,
    points_now numeric(30, 10),
    points_then numeric(30, 10),
    constraint done_says_what check ((done_at is null) = (interactions is null))
);
create index suppositions_by_age on suppositions (asked_at);
create table supposed_points (
    supposition_id uuid references suppositions (id) on delete cascade,
    user_id bigint,
    points_now numeric(30, 10) not null,
    points_then numeric(30, 10) not null,
    primary key (supposition_id, user_id)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table supposed_points, suppositions")
