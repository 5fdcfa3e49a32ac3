"""What was said of each definition."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("alter table badge_definitions add column told_digest text")


def downgrade() -> None:
    op.execute("alter table badge_definitions drop column told_digest")
