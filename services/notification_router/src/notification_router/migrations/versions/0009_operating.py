"""Limits, pauses, what failed for good, and what is not read."""

from alembic import op

revision = "0009"
down_revision = "0008"

_TABLES = """
create table limit_lists (
    version integer generated always as identity primary key,
    limits jsonb not null,
    made_by bigint not null,
    reason text not null,
    made_at timestamptz not null,
    effective_at timestamptz not null
);
create table pauses (
    type text,
    channel text,
    paused_by bigint not null,
    reason text not null,
    paused_at timestamptz not null,
    primary key (type, channel)
);
create table operations (
    id bigint generated always as identity primary key,
    what text not null,
    details jsonb not null,
    done_by bigint not null,
    reason text not null,
    done_at timestamptz not null
);
alter table socket_messages add column expires_at timestamptz;
create index socket_messages_expiring on socket_messages (expires_at)
    where expires_at is not null;
"""
_INDEXES = {
    "deliveries_outside": "(user_id, channel, delivered_at)"
    " where channel <> 'socket' and delivered_at is not null",
    "deliveries_failed": "(failed_at) where failed_at is not null",
    "deliveries_unread": "(user_id) where channel = 'socket'"
    " and status in ('pending', 'sending', 'delivered')",
}


def upgrade() -> None:
    # While others route; what a broken-off attempt has left is no index, and made anew.
    with op.get_context().autocommit_block():
        op.execute("alter table deliveries add column if not exists failed_at timestamptz")
        for name, columns in _INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on deliveries {columns}")
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute(f"drop index {', '.join(_INDEXES)}")
    op.execute("alter table deliveries drop column failed_at")
    op.execute("alter table socket_messages drop column expires_at")
    op.execute("drop table operations, pauses, limit_lists")
