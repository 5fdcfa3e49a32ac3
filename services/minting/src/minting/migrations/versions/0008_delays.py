"""When the owner of a request was told that it takes long."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("alter table mint_requests add delay_told_at timestamptz")


def downgrade() -> None:
    op.execute("alter table mint_requests drop delay_told_at")
