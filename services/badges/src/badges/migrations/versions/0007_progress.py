"""What was told of badges that are near, and the lookups of the weekly look."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # While others earn badges; what a broken-off attempt has left is no index, and made anew.
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists earned_badges_by_badge")
        op.execute(
            "create index concurrently earned_badges_by_badge"
            " on earned_badges (badge_id, earned_at)"
        )
    op.execute("""
        create table near_told (
            user_id bigint,
            badge_id text,
            told_on date not null,
            primary key (user_id, badge_id)
        );
        create index people_by_followers on people (followers);
        alter table badge_definitions
            add column suggested_actions jsonb not null default '[]';
    """)


def downgrade() -> None:
    op.execute(
        "drop index earned_badges_by_badge;"
        "drop index people_by_followers;"
        "drop table near_told;"
        "alter table badge_definitions drop column suggested_actions"
    )
