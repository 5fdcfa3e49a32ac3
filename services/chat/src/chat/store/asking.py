"""May these people send this? One round trip locks and asks whatever decides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from laurel_events.pipelining import together
from laurel_schemas.chat_messages_v1 import NAMED_RECIPIENTS
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.rules.messages import Draft
from chat.settings import Pace
from chat.store import pace, reading
from chat.store.reading import Recipient

# Somebody else's conversation is not even locked. Which were is told to the statement behind this
# one by a setting of the transaction: it leaves with it, before any answer.
_LOCK = """
    with locked as materialized (
        select conversation_id from conversations
        where conversation_id in (
            select members.conversation_id from unnest(
                cast(:conversations as text[]), cast(:users as bigint[])
            ) as given (conversation_id, user_id) join members using (conversation_id, user_id)
        )
        order by conversation_id for no key update {of}
    )
    select set_config('chat.locked', coalesce(cast(json_agg(conversation_id) as text), '[]'), true)
    from locked
"""
_LOCK_IN_TURN = text(_LOCK.format(of=""))
_LOCK_FREE = text(_LOCK.format(of="of conversations skip locked"))
_COUNTED = pace.counting("""
    select user_id from me where metered and place not in (select place from sent)
""")
# Comes behind the lock, so that it sees what was done while that was waited for.
_ASK = text(f"""
    with me as (
        select given.*, role, joined_sequence from unnest(
            cast(:conversations as text[]), cast(:users as bigint[]),
            cast(:client_message_ids as text[]), cast(:replies as text[]),
            cast(:mentions as text[]), cast(:metered as boolean[])
        ) with ordinality as given (
            conversation_id, user_id, client_message_id, reply_to, mentions, metered, place
        ) join members using (conversation_id, user_id)
        where conversation_id in (
            select json_array_elements_text(cast(current_setting('chat.locked') as json))
        )
    ), sent as (
        select place, known.fingerprint from me cross join lateral (
            select fingerprint from messages
            where messages.conversation_id = me.conversation_id and sender_id = me.user_id
                and messages.client_message_id = me.client_message_id
            limit 1
        ) as known
    ), counted as ({_COUNTED})
    select place, last_sequence, revision, writers, closed_at, role, username, avatar_url,
        place in (select place from sent),
        (select fingerprint from sent where sent.place = me.place),
        user_id in (select user_id from counted),
        kind <> 'direct' or exists (
            select from members as other
            where other.conversation_id = me.conversation_id and other.user_id <> me.user_id
                and not exists (
                    select from blocks
                    where blocks.user_id = me.user_id and blocked_id = other.user_id
                ) and not exists (
                    select from blocks
                    where blocks.user_id = other.user_id and blocked_id = me.user_id
                )
        ),
        not exists (
            select from unnest(cast(me.mentions as bigint[])) as named (user_id)
            where not exists (
                select from members where members.conversation_id = me.conversation_id
                    and members.user_id = named.user_id
            )
        ),
        me.reply_to is null or exists (
            select from messages where messages.conversation_id = me.conversation_id
                and message_id = me.reply_to and sequence > joined_sequence
        )
    from me join conversations using (conversation_id) left join profiles using (user_id)
""")  # noqa: S608 - texts of ours


class Question(NamedTuple):
    """May this user send this here? Whoever is metered is counted."""

    conversation_id: str
    user_id: int
    draft: Draft
    is_metered: bool


class Asked(NamedTuple):
    """A conversation that is locked, and all that decides whether this member may send this."""

    last_sequence: int
    revision: int
    writers: str
    closed_at: datetime | None
    role: str
    username: str | None
    avatar_url: str | None
    sent_before: bool
    """Under this client id; then `fingerprint` is that message's, unless its sender was deleted."""
    fingerprint: bytes | None
    in_pace: bool
    """Whether it is counted; of who is not metered, and what was sent before, nothing is."""
    in_reach: bool
    """The other one of a direct conversation is there, and neither blocked the other."""
    knows_mentioned: bool
    knows_answered: bool


class Answers(NamedTuple):
    """What is known of those questions whose conversation is locked, by their place."""

    asked: Mapping[int, Asked]
    members: Mapping[str, Sequence[Recipient] | None]
    """How far everybody in a conversation is; None if there are too many."""


async def ask(
    session: AsyncSession,
    questions: Sequence[Question],
    limit: Pace | None,
    now: datetime,
    *,
    waits: bool,
) -> Answers:
    """Lock the conversations of members who send, and ask what decides; each user asks once.

    Who is no member has no answer; nor, without waiting, has who asks of a conversation that
    another transaction holds.
    """
    conversations = [one.conversation_id for one in questions]
    here = {"conversations": conversations, "users": [one.user_id for one in questions]}
    _, asked, readings = await together(
        session,
        (_LOCK_IN_TURN if waits else _LOCK_FREE, here),
        (_ASK, {**here, **_details(questions, limit), "now": now}),
        reading.asking(sorted(set(conversations)), NAMED_RECIPIENTS),
    )
    found = {place - 1: Asked(*rest) for place, *rest in asked}
    return Answers(found, reading.told(readings, NAMED_RECIPIENTS))


def _details(questions: Sequence[Question], limit: Pace | None) -> Mapping[str, Any]:
    drafts = [one.draft for one in questions]
    return {
        "client_message_ids": [one.client_message_id for one in drafts],
        "replies": [one.reply_to for one in drafts],
        "mentions": [array(one.mentions) for one in drafts],
        "metered": [one.is_metered for one in questions],
        "at_once": limit.at_once if limit else None,
        "a_second": limit.a_second if limit else None,
    }


def array(ids: Sequence[int]) -> str:
    """An array of arrays has to have rows of one length: each is a text of its own."""
    return f"{{{','.join(map(str, ids))}}}"
