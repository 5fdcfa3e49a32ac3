"""All that chat keeps about one person, a page of each part at a time (CHAT-062)."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Each gives a key to go on after, and an object; all that others said of the person stays theirs.
_PARTS = {
    "profile": """
        select cast(user_id as text), jsonb_build_object(
            'username', username, 'avatarUrl', avatar_url, 'language', language)
        from profiles where user_id = :user_id and cast(user_id as text) > :after limit :limit
    """,
    "conversations": """
        select conversation_id, jsonb_build_object(
            'conversationId', conversation_id, 'role', role, 'joinedAt', joined_at,
            'readSequence', read_sequence, 'readAt', read_at, 'mutedUntil', muted_until)
        from members where user_id = :user_id and conversation_id > :after
        order by conversation_id limit :limit
    """,
    "messages": """
        select message_id, jsonb_build_object(
            'conversationId', conversation_id, 'messageId', message_id, 'sequence', sequence,
            'messageType', message_type, 'content', content, 'mediaUrl', media_url,
            'replyTo', reply_to, 'mentions', mentions, 'timestamp', sent_at,
            'editedAt', edited_at, 'deletedAt', deleted_at)
        from messages
        where sender_id = :user_id and fingerprint is not null and message_id > :after
        order by message_id limit :limit
    """,
    "reactions": """
        select message_id || ' ' || reaction, jsonb_build_object(
            'messageId', message_id, 'reaction', reaction, 'reactedAt', reacted_at)
        from reactions where user_id = :user_id and message_id || ' ' || reaction > :after
        order by 1 limit :limit
    """,
    "reports": """
        select report_id, jsonb_build_object(
            'messageId', message_id, 'reason', reason, 'note', note, 'reportedAt', reported_at)
        from reports where reporter_id = :user_id and report_id > :after
        order by report_id limit :limit
    """,
    "blocks": """
        select lpad(cast(blocked_id as text), 19, '0'), jsonb_build_object(
            'userId', blocked_id, 'blockedAt', blocked_at)
        from blocks
        where user_id = :user_id and lpad(cast(blocked_id as text), 19, '0') > :after
        order by 1 limit :limit
    """,
    "invitations": """
        select conversation_id, jsonb_build_object(
            'conversationId', conversation_id, 'invitedBy', invited_by, 'invitedAt', invited_at)
        from invitations where user_id = :user_id and conversation_id > :after
        order by conversation_id limit :limit
    """,
}
_QUERIES = {part: text(query) for part, query in _PARTS.items()}


async def export(
    session: AsyncSession, part: str, user_id: int, after: str, limit: int
) -> list[tuple[str, dict[str, Any]]]:
    """A page of a part: each item with the key to go on after."""
    values = {"user_id": user_id, "after": after, "limit": limit}
    rows = await session.execute(_QUERIES[part], values)
    return [(key, item) for key, item in rows]
