"""What tiers unlock by name."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("alter table tier_rules add column features jsonb not null default '[]'")


def downgrade() -> None:
    op.execute("alter table tier_rules drop column features")
