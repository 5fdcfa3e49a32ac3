"""Notifications, their deliveries, the inbox of sockets, and statistics."""

from alembic import op
from laurel_events.migrations import create_event_tables, drop_event_tables
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None

_TABLES = """
create table notifications (
    id uuid primary key,
    user_id bigint not null,
    type text not null,
    priority text not null,
    data jsonb not null,
    message_template jsonb not null,
    cause_id uuid not null,
    caused_at timestamptz not null,
    created_at timestamptz not null,
    constraint one_notification_a_cause unique (cause_id, type, user_id),
    constraint known_priority check (priority in ('critical', 'high', 'medium', 'low'))
);
create index notifications_by_user on notifications (user_id, created_at, id);

create table deliveries (
    notification_id uuid references notifications (id),
    channel text,
    status text not null default 'pending',
    reason text,
    delivered_at timestamptz,
    engaged_at timestamptz,
    primary key (notification_id, channel),
    constraint known_channel check (channel in ('socket')),
    constraint known_status check (status in ('pending', 'delivered', 'engaged', 'failed')),
    constraint failed_says_why check ((status = 'failed') = (reason is not null)),
    constraint engaged_says_when check ((status = 'engaged') = (engaged_at is not null)),
    constraint delivered_says_when check (status <> 'delivered' or delivered_at is not null)
);

create table socket_messages (
    id bigint generated always as identity primary key,
    user_id bigint not null,
    event text not null,
    payload jsonb not null,
    cause_id uuid not null,
    notification_id uuid references notifications (id),
    created_at timestamptz not null,
    acked_at timestamptz,
    constraint shown_once_a_cause unique (cause_id, event, user_id)
);
create index socket_messages_by_user on socket_messages (user_id, id);
create index socket_messages_waiting on socket_messages (user_id, id) where acked_at is null;
create index socket_messages_by_age on socket_messages (created_at);

create table delivery_statistics (
    window_seconds integer,
    window_start timestamptz,
    type text,
    channel text,
    priority text,
    partition integer,
    last_offset bigint not null,
    tally jsonb not null,
    primary key (window_seconds, window_start, type, channel, priority, partition)
);
"""


def upgrade() -> None:
    create_event_tables(op)
    create_service_tables(op)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table delivery_statistics, socket_messages, deliveries, notifications")
    drop_service_tables(op)
    drop_event_tables(op)
