"""Competitions that are to come, for the weekly review of NFTs."""

from alembic import op

revision = "0016"
down_revision = "0015"

_UP = """
create table competitions (
    competition_id text primary key,
    status text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    reward text
)
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("drop table competitions")
