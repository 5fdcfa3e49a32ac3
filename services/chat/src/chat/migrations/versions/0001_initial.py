"""Profiles, conversations, their members and messages, blocks."""

from alembic import op
from laurel_events.migrations import create_event_tables, drop_event_tables
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None

_TABLES = """
create table profiles (
    user_id bigint primary key,
    username text,
    avatar_url text
);
create table conversations (
    conversation_id text collate "C" primary key,
    kind text not null,
    title text,
    first_user bigint,
    second_user bigint,
    last_sequence bigint not null default 0,
    created_at timestamptz not null,
    last_at timestamptz not null,
    constraint two_people_have_one unique (first_user, second_user),
    constraint known_kinds check (kind in ('direct', 'group')),
    constraint sequences_count_from_one check (last_sequence >= 0),
    constraint direct_names_two_in_order check (
        case kind when 'direct' then first_user is not null and second_user is not null
            and first_user < second_user else first_user is null and second_user is null end
    )
) with (fillfactor = 80);
create table members (
    conversation_id text collate "C" references conversations (conversation_id),
    user_id bigint,
    role text not null,
    joined_at timestamptz not null,
    joined_sequence bigint not null,
    read_sequence bigint not null,
    own_after_read integer not null default 0,
    read_at timestamptz,
    primary key (conversation_id, user_id),
    constraint known_roles check (role in ('owner', 'admin', 'member')),
    constraint read_after_joining check (read_sequence >= joined_sequence),
    constraint own_counts_from_zero check (own_after_read >= 0)
) with (fillfactor = 80);
create index members_by_user on members (user_id);
create table messages (
    conversation_id text collate "C" references conversations (conversation_id),
    sequence bigint,
    message_id text collate "C" not null,
    sender_id bigint not null,
    client_message_id text collate "C" not null,
    fingerprint bytea,
    message_type text not null,
    content text,
    media_url text,
    reply_to text collate "C",
    mentions bigint[] not null default '{}',
    sent_at timestamptz not null,
    edited_at timestamptz,
    deleted_at timestamptz,
    primary key (conversation_id, sequence),
    constraint message_ids_are_unique unique (message_id),
    constraint client_ids_are_for_ever unique (conversation_id, sender_id, client_message_id),
    constraint messages_count_from_one check (sequence > 0),
    constraint texts_have_an_end check (length(content) <= 10000),
    constraint mentions_have_an_end check (cardinality(mentions) <= 100),
    constraint deleted_means_without_content check (
        deleted_at is null or (content is null and media_url is null)
    )
);
create index deleted_messages on messages (conversation_id, sequence) include (sender_id)
    where deleted_at is not null;
create index messages_by_sender on messages (sender_id) where fingerprint is not null;
create table blocks (
    user_id bigint,
    blocked_id bigint,
    blocked_at timestamptz not null,
    primary key (user_id, blocked_id),
    constraint nobody_blocks_themselves check (user_id <> blocked_id)
);
"""


def upgrade() -> None:
    create_event_tables(op)
    create_service_tables(op)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table blocks, messages, members, conversations, profiles")
    drop_service_tables(op)
    drop_event_tables(op)
