"""Entry fees of competitions."""

from alembic import op

revision = "0008"
down_revision = "0007"

_TABLES = """
create table entry_fees (
    entry_id text collate "C" primary key,
    user_id bigint not null,
    competition_id text not null,
    points numeric(20, 2) not null check (points > 0),
    state text not null,
    changed_at timestamptz not null,
    constraint known_state check (state in ('paid', 'refused', 'returned'))
);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table entry_fees")
