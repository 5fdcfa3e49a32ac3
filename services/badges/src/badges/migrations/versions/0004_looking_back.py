"""Badges that no event decided, and what was said last of who holds which."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(
        "alter table earned_badges alter column decided_by drop not null;"
        "alter table traders add column holder_revision integer not null default 0,"
        " add column holder_digest text"
    )


def downgrade() -> None:
    op.execute(
        "alter table traders drop column holder_revision, drop column holder_digest;"
        "update earned_badges set decided_by = '00000000-0000-0000-0000-000000000000'"
        " where decided_by is null;"
        "alter table earned_badges alter column decided_by set not null"
    )
