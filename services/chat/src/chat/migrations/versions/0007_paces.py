"""How fast users send."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLE = """
create table paces (
    user_id bigint primary key,
    sent numeric(30, 10) not null,
    at timestamptz not null
) with (fillfactor = 80);
"""


def upgrade() -> None:
    op.execute(_TABLE)


def downgrade() -> None:
    op.execute("drop table paces")
