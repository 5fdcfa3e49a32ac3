"""What other ladders would have done with the past."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("""
        create table what_ifs (
            id uuid primary key,
            asked_by bigint not null,
            asked_at timestamptz not null,
            ladder jsonb not null,
            state text not null check (state in ('running', 'done', 'stopped')),
            last_user_id bigint not null default 0,
            users bigint not null default 0,
            trades bigint not null default 0,
            extra_discount_usd numeric(30, 10) not null default 0,
            ended_at timestamptz,
            constraint ended_means_when check ((state = 'running') = (ended_at is null))
        );
        create table what_if_changes (
            what_if_id uuid references what_ifs (id) on delete cascade,
            user_id bigint,
            level smallint,
            change text not null,
            was_at timestamptz,
            would_be_at timestamptz,
            primary key (what_if_id, user_id, level)
        );
    """)


def downgrade() -> None:
    op.execute("drop table what_if_changes, what_ifs")
