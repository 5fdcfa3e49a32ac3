"""Badges that were taken away: a number of them may be come to again."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    # Built beside the old key, so that counting goes on meanwhile; what a broken-off attempt has
    # left is no index, and made anew.
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists badge_counts_by_time")
        op.execute(
            "create unique index concurrently badge_counts_by_time"
            " on badge_counts (user_id, badges_activated, counted_at)"
        )
    op.execute(
        "alter table badge_counts add column lost_at timestamptz,"
        " drop constraint badge_counts_pkey,"
        " add constraint badge_counts_pkey primary key using index badge_counts_by_time"
    )


def downgrade() -> None:
    op.execute("""
        delete from badge_counts as older using badge_counts as newer
        where older.user_id = newer.user_id and older.badges_activated = newer.badges_activated
            and older.counted_at < newer.counted_at;
        alter table badge_counts drop constraint badge_counts_pkey,
            add primary key (user_id, badges_activated), drop column lost_at;
    """)
