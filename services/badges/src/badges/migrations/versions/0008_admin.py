"""What operators did, and badges that they took away."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
        alter table earned_badges add column awarded_by bigint;
        create table admin_acts (
            id uuid primary key default gen_random_uuid(),
            at timestamptz not null,
            admin_id bigint not null,
            action text not null check (action in ('created', 'awarded', 'revoked')),
            badge_id text not null,
            user_id bigint,
            reason text
        );
        create index admin_acts_by_time on admin_acts (at, id);
        create table revoked_badges (
            credential_id uuid primary key,
            user_id bigint not null,
            badge_id text not null,
            earned_at timestamptz not null,
            revoked_at timestamptz not null,
            reason text not null,
            lifted boolean not null default false
        );
        create index revoked_badges_of_user on revoked_badges (user_id, badge_id);
    """)


def downgrade() -> None:
    op.execute(
        "drop table revoked_badges, admin_acts; alter table earned_badges drop column awarded_by"
    )
