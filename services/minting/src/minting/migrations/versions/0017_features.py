"""What tiers and NFTs beside the ladder unlock by name (TIER-008)."""

from alembic import op

revision = "0017"
down_revision = "0016"

_TABLES = ("tier_rules", "nft_definitions")


def upgrade() -> None:
    for table in _TABLES:
        op.execute(f"alter table {table} add column features text[] not null default '{{}}'")


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"alter table {table} drop column features")
