"""Reactions, pinned messages, and a revision that counts every change of a conversation."""

from alembic import op

revision = "0003"
down_revision = "0002"

_UPGRADE = """
alter table conversations add revision bigint not null default 0;
update conversations set revision = last_sequence where last_sequence > 0;
alter table conversations
    add constraint sending_is_a_change check (revision >= last_sequence);
alter table messages add pinned_at timestamptz;
alter table messages drop constraint deleted_means_without_content;
alter table messages add constraint deleted_means_without_content check (
    deleted_at is null or (content is null and media_url is null and pinned_at is null)
);
create index pinned_messages on messages (conversation_id, sequence)
    where pinned_at is not null;
create table reactions (
    message_id text collate "C" references messages (message_id),
    reaction text collate "C",
    user_id bigint,
    reacted_at timestamptz not null,
    primary key (message_id, reaction, user_id),
    constraint reactions_are_short check (length(reaction) between 1 and 64)
);
create index reactions_by_user on reactions (user_id);
"""
_DOWNGRADE = """
drop table reactions;
alter table messages drop constraint deleted_means_without_content;
alter table messages drop pinned_at;
alter table messages add constraint deleted_means_without_content check (
    deleted_at is null or (content is null and media_url is null)
);
alter table conversations drop revision;
"""


def upgrade() -> None:
    op.execute(_UPGRADE)


def downgrade() -> None:
    op.execute(_DOWNGRADE)
