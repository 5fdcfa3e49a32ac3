"""Badges bound to upgrades."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("""
        create table bindings (
            request_id text collate "C" primary key,
            user_id bigint not null,
            to_level smallint not null,
            badges_required integer not null,
            state text not null check (state in ('open', 'kept', 'released', 'refused')),
            decided_at timestamptz not null,
            ended_at timestamptz,
            constraint ended_means_when check (
                (state in ('kept', 'released')) = (ended_at is not null)
            )
        );
        create index bindings_of_user on bindings (user_id);
        create unique index one_open_binding on bindings (user_id) where state = 'open';
        create table bound_badges (
            request_id text collate "C" references bindings (request_id),
            user_id bigint not null,
            badge_id text,
            primary key (request_id, badge_id),
            foreign key (user_id, badge_id) references earned_badges (user_id, badge_id)
        );
        create index bound_badges_of_user on bound_badges (user_id, badge_id);
    """)


def downgrade() -> None:
    op.execute("drop table bound_badges, bindings")
