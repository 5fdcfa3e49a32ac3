import sqlalchemy as sa
from alembic import op
from laurel_events.migrations import create_event_tables, drop_event_tables
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_event_tables(op)
    create_service_tables(op)
    op.create_table(
        "claims",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("tier_id", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("claims")
    drop_service_tables(op)
    drop_event_tables(op)
