"""When a mint failed for good, so that the audit can ask whether its owner was told.

Rows of before, and those that the version before still writes, have no time and are not compared.
"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        alter table mint_requests add failed_at timestamptz
            constraint only_failures_have_a_time check (failed_at is null or state = 'failed')
    """)


def downgrade() -> None:
    op.execute("alter table mint_requests drop failed_at")
