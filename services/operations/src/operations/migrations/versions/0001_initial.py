"""What operators did, a chain a service."""

from alembic import op
from laurel_events.migrations import create_event_tables, drop_event_tables
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None

_TABLES = """
create table acts (
    service text,
    number bigint,
    event_id uuid not null,
    action text not null,
    actor_id bigint,
    roles text[] not null,
    method text not null,
    route text not null,
    path text not null,
    user_id bigint,
    reason text,
    request_id text,
    correlation_id uuid not null,
    acted_at timestamptz not null,
    previous bytea not null,
    signature text not null,
    primary key (service, number),
    constraint numbers_count_from_one check (number > 0)
);
create index acts_by_time on acts (acted_at, event_id);
create index acts_by_actor on acts (actor_id, acted_at, event_id);
create index acts_by_user on acts (user_id, acted_at, event_id);
create table chains (
    service text primary key,
    number bigint not null,
    hash bytea not null
);
"""


def upgrade() -> None:
    create_event_tables(op)
    create_service_tables(op)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table acts, chains")
    drop_service_tables(op)
    drop_event_tables(op)
