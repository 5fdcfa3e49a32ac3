"""Rewards for taking part."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("alter table competitions add column participation jsonb not null default '[]'")


def downgrade() -> None:
    op.execute("alter table competitions drop column participation")
