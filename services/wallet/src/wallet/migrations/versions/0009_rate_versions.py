"""Rates are made by operators too: by whom and why, and planned ones that were stopped."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("""
        alter table rate_versions
            add column made_by bigint,
            add column reason text not null default 'RATES, at migrate',
            add column stopped_at timestamptz
    """)


def downgrade() -> None:
    op.execute("""
        alter table rate_versions drop column made_by, drop column reason, drop column stopped_at
    """)
