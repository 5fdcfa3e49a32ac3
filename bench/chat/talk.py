"""Conversations and what was said in them, made in SQL."""

from typing import Any

import psycopg

MEMBERS = 10
"""Of each conversation; each person is in as many."""
WORDS = 1_000
"""Different words that are said; each message has one of them besides those all have."""

_PEOPLE = """
    insert into profiles (user_id, username)
    select n, 'user ' || n from generate_series(1, %(n)s) as n
"""
_CONVERSATIONS = """
    insert into conversations (conversation_id, kind, title, created_at, last_at, last_sequence,
        revision)
    select 'conv_' || n, 'group', 'Group', now(), now(), %(each)s, %(each)s
    from generate_series(1, %(n)s) as n
"""
# Person p is in the conversations p, p + 1, … p + 9, and has read half of what was said.
_MEMBERS = """
    insert into members (conversation_id, user_id, role, joined_at, joined_sequence, read_sequence,
        own_after_read)
    select 'conv_' || 1 + (p + k - 1) %% %(n)s, p, case k when 0 then 'owner' else 'member' end,
        now(), 0, %(each)s / 2, (
            select count(*) from generate_series(%(each)s / 2 + 1, %(each)s) as s
            where s %% %(members)s = k
        )
    from generate_series(1, %(n)s) as p, generate_series(0, %(members)s - 1) as k
"""
# Whoever is the k-th in a conversation said every tenth message of it; one in fifty was deleted.
_MESSAGES = """
    insert into messages (conversation_id, sequence, message_id, sender_id, client_message_id,
        fingerprint, message_type, content, sent_at, deleted_at, search)
    select 'conv_' || c, s, 'msg_' || c || '_' || s,
        1 + (c - 1 - s %% %(members)s + %(n)s) %% %(n)s, 'c' || s, '', 'text',
        case when s %% 50 > 0 then said end, now(),
        case when s %% 50 = 0 then now() end,
        case when s %% 50 > 0 then
            array_to_tsvector(array['conv_' || c]) || to_tsvector('simple', said) end
    from generate_series(1, %(n)s) as c, generate_series(1, %(each)s) as s,
        lateral (
            select 'when is word' || (c * 7 + s) %% %(words)s || ' said to all of us' as said
        ) as _
"""


async def fill(dsn: str, conversations: int, messages: int) -> None:
    """So many conversations with as many people, and so many messages in all."""
    given: dict[str, Any] = {
        "n": conversations,
        "each": messages // conversations,
        "members": MEMBERS,
        "words": WORDS,
    }
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        for statement in (_PEOPLE, _CONVERSATIONS, _MEMBERS, _MESSAGES):
            await database.execute(statement, given)
        await database.execute("vacuum analyze")
