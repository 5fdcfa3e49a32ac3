"""What badges ask for, as badges tells."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("""
        create table badge_definitions (
            badge_id text primary key,
            name text not null,
            volume_usd numeric(30, 10),
            offered boolean not null
        )
    """)


def downgrade() -> None:
    op.execute("drop table badge_definitions")
