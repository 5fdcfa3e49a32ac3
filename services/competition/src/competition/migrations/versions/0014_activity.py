"""Windows of volume and participation, a minute and an hour."""

from alembic import op

revision = "0014"
down_revision = "0013"

_TABLES = """
create table activity_windows (
    competition_id uuid references competitions (id),
    seconds integer,
    starts_at timestamptz,
    volume_usd numeric(30, 10) not null,
    trades bigint not null,
    traders integer not null,
    primary key (competition_id, seconds, starts_at),
    constraint a_minute_or_an_hour check (seconds in (60, 3600)),
    constraint somebody_traded check (trades >= traders and traders > 0)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table activity_windows")
