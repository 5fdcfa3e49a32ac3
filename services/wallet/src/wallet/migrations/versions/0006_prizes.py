"""Prizes of competitions."""

from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = """
create table prizes (
    prize_id text collate "C" primary key,
    user_id bigint not null,
    competition_id text not null,
    points numeric(20, 2) not null check (points > 0),
    state text not null,
    awarded_at timestamptz not null,
    changed_at timestamptz not null,
    constraint known_state check (state in ('paid', 'failed', 'reversed'))
);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table prizes")
