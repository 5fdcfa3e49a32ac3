"""Rooms of conversations: who is let in, and what those who have one open are shown."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLES = """
alter table members drop constraint known_kind;
alter table members add constraint known_kind
    check (kind in ('followers', 'entrants', 'conversation'));
create table rooms (
    conversation_id text primary key,
    newest bigint not null,
    revision bigint not null
);
create table room_events (
    conversation_id text,
    seq bigint,
    id uuid not null constraint told_once unique,
    revision bigint,
    message_id text,
    payload jsonb not null,
    created_at timestamptz not null,
    primary key (conversation_id, seq)
);
create index room_events_by_revision on room_events (conversation_id, revision)
    where revision is not null;
create index room_events_by_message on room_events (message_id) where message_id is not null;
create index room_events_by_age on room_events (created_at);
create table gathered (
    conversation_id text,
    kind text,
    number bigint not null,
    told jsonb not null,
    primary key (conversation_id, kind),
    constraint known_gathering check (kind in ('preview', 'read'))
);
"""
_PREVIEWS = """
create index concurrently socket_messages_by_preview
    on socket_messages ((payload #>> '{data,lastMessageId}'))
    where payload ->> 'type' = 'message_preview'
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # One that was broken off leaves an index that nobody may use.
        op.execute("drop index concurrently if exists socket_messages_by_preview")
        op.execute(_PREVIEWS)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop index socket_messages_by_preview")
    op.execute("drop table gathered, room_events, rooms")
    op.execute("delete from members where kind = 'conversation'")
    op.execute("alter table members drop constraint known_kind")
    op.execute(
        "alter table members add constraint known_kind check (kind in ('followers', 'entrants'))"
    )
