"""Full-text search, how long a conversation keeps what is said, and people's languages."""

from alembic import op

revision = "0006"
down_revision = "0005"

_UPGRADE = """
alter table profiles add language text not null default 'simple';
alter table conversations
    add retention_days integer,
    add expired_sequence bigint not null default 0,
    add constraint retention_is_days check (retention_days between 1 and 3650);
alter table messages add search tsvector;
update messages
set search = array_to_tsvector(array[conversation_id]) || to_tsvector('simple', content)
where content is not null;
create index messages_by_words on messages using gin (search) where search is not null;
alter table messages drop constraint deleted_means_without_content;
alter table messages add constraint deleted_means_without_content check (
    deleted_at is null or (
        content is null and media_url is null and pinned_at is null and search is null
    )
);
drop index messages_by_sender;
create index messages_by_sender on messages (sender_id, message_id)
    where fingerprint is not null;
"""
_DOWNGRADE = """
drop index messages_by_sender;
create index messages_by_sender on messages (sender_id) where fingerprint is not null;
alter table messages drop constraint deleted_means_without_content;
alter table messages drop search;
alter table messages add constraint deleted_means_without_content check (
    deleted_at is null or (content is null and media_url is null and pinned_at is null)
);
alter table conversations drop retention_days, drop expired_sequence;
alter table profiles drop language;
"""


def upgrade() -> None:
    op.execute(_UPGRADE)


def downgrade() -> None:
    op.execute(_DOWNGRADE)
