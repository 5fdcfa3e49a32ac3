"""Events of two sources with one id are two causes: notifications know their cause's source."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("""
        alter table notifications add column event_id uuid, add column cause_source text
    """)


def downgrade() -> None:
    op.execute("alter table notifications drop column event_id, drop column cause_source")
