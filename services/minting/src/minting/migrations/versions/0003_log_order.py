"""The order of the log decides which profile or rule stands: their times are of no use.

The version before this one still writes and compares the times while its last process lives, so
they stay, filled by a default, and go with the next release.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table in ("users", "tier_rules"):
        op.execute(f"alter table {table} alter as_of set default '-infinity'")


def downgrade() -> None:
    for table in ("users", "tier_rules"):
        op.execute(f"alter table {table} alter as_of drop default")
