"""What competitions came to over time, milestones that were told, and exports."""

from alembic import op

revision = "0008"
down_revision = "0007"

_TABLES = """
create table event_analytics (
    competition_id uuid primary key references competitions (id),
    made_at timestamptz not null,
    final boolean not null,
    figures jsonb not null
);
create table milestones_told (
    competition_id uuid not null references competitions (id),
    measure text not null,
    milestone numeric(30, 10) not null,
    told_at timestamptz not null,
    primary key (competition_id, measure, milestone),
    constraint known_measure check (measure in ('volume', 'participants', 'trades'))
);
create table exports (
    id uuid primary key,
    competition_id uuid not null references competitions (id),
    user_id bigint not null,
    kind text not null,
    state text not null,
    rows integer not null default 0,
    position bigint not null default 0,
    asked_at timestamptz not null,
    finished_at timestamptz,
    constraint known_kind check (kind in ('standings', 'volume', 'prizes')),
    constraint known_state check (state in ('running', 'done'))
);
create index exports_by_age on exports (asked_at);
create table export_parts (
    export_id uuid not null references exports (id) on delete cascade,
    number integer not null,
    content text not null,
    primary key (export_id, number)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table export_parts, exports, milestones_told, event_analytics")
