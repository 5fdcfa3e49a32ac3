"""Badges that people had elsewhere."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("alter table earned_badges add column brought_over_at timestamptz")


def downgrade() -> None:
    op.execute("alter table earned_badges drop column brought_over_at")
