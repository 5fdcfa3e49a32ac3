"""What the rooms of conversations are told, and who is in them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.rules.chat_events import RoomEvent

# Whoever stores an event holds its conversation's row of `rooms` until the commit, so that a room's
# events become visible in their order. Rows are locked in the order of their ids.
_ADD = text("""
    with given as (
        select * from json_to_recordset(cast(:events as json)) as event(
            position int, id uuid, conversation_id text, payload jsonb, revision bigint,
            message_id text
        ) where not exists (select from room_events where room_events.id = event.id)
    ), numbered as (
        insert into rooms as known (conversation_id, newest, revision)
        select conversation_id, count(*), coalesce(max(revision), 0) from given group by 1
        order by 1
        on conflict (conversation_id) do update set newest = known.newest + excluded.newest,
            revision = greatest(known.revision, excluded.revision)
        returning conversation_id, newest
    )
    insert into room_events
        (conversation_id, seq, id, revision, message_id, payload, created_at)
    select conversation_id,
        newest - row_number() over (partition by conversation_id order by position desc) + 1,
        id, revision, message_id, payload, :now
    from given join numbered using (conversation_id) order by position
    on conflict do nothing
""")
# The words of a message are nowhere here once it is gone (CHAT-061, CHAT-063).
_SCRUB = text("""
    with words as (
        update room_events set message_id = null, payload = payload || jsonb_build_object(
            'data', payload -> 'data' || '{"content": null, "mediaUrl": null, "deleted": true}')
        where message_id = any(cast(:messages as text[]))
    ), waiting as (
        delete from gathered
        where kind = 'preview' and told ->> 'message_id' = any(cast(:messages as text[]))
    )
    delete from socket_messages
    where payload ->> 'type' = 'message_preview'
        and payload #>> '{data,lastMessageId}' = any(cast(:messages as text[]))
""")
_FORGET_SENDERS = text("""
    update room_events set payload = payload || jsonb_build_object(
        'data', payload -> 'data' || '{"senderUsername": null, "senderProfilePic": null}')
    where message_id = any(cast(:messages as text[]))
""")
_SIZES = text("""
    select group_id, (
        select count(*) from (
            select from members where kind = 'conversation' and group_id = asked.group_id
            limit :most
        ) as counted
    ) as size
    from unnest(cast(:conversations as text[])) as asked(group_id)
""")
_ADMITTED = text("""
    select group_id, user_id from members
    join unnest(cast(:conversations as text[]), cast(:users as bigint[]))
        as asked(group_id, user_id) using (group_id, user_id)
    where kind = 'conversation'
""")
_FETCH = text("""
    select room.conversation_id, event.seq, event.id, event.payload
    from unnest(cast(:conversations as text[]), cast(:cursors as bigint[]))
        as room(conversation_id, cursor)
    cross join lateral (
        select seq, id, payload from room_events
        where conversation_id = room.conversation_id and seq > room.cursor
        order by seq limit :page
    ) as event
    order by room.conversation_id, event.seq
""")
# Where a device goes on that knows a revision, and whether all that came after it is still here.
# It is behind the change that it knows and not before the next, as read marks lie between the two.
_ARRIVE = text("""
    select coalesce(newest, 0) as newest,
        coalesce(known.seq, missed.before, oldest.before) as before,
        coalesce(missed.first = cast(:after as bigint) + 1
            or revision <= cast(:after as bigint), true) as is_complete
    from (select cast(:conversation as text) as id) as asked
    left join rooms on conversation_id = asked.id
    cross join lateral (
        select min(seq) - 1 as before, min(revision) as first from room_events
        where conversation_id = asked.id and revision > cast(:after as bigint)
    ) as missed
    cross join lateral (
        select min(seq) - 1 as before from room_events
        where conversation_id = asked.id and cast(:after as bigint) is not null
    ) as oldest
    left join lateral (
        select seq from room_events
        where conversation_id = asked.id and revision <= cast(:after as bigint)
        order by revision desc limit 1
    ) as known on true
""")
_GROWN = text("""
    select known.conversation_id
    from unnest(cast(:conversations as text[]), cast(:cursors as bigint[]))
        as known(conversation_id, cursor)
    join rooms on rooms.conversation_id = known.conversation_id and newest > cursor
""")
_FORGET = text("""
    with gone as (
        delete from room_events where ctid = any(array(
            select ctid from room_events where created_at < :before
            order by created_at limit :most
        )) returning 1
    )
    select count(*) from gone
""")


class Told(NamedTuple):
    """An event of a room, as it is sent."""

    conversation_id: str
    seq: int
    id: UUID
    payload: dict[str, Any]


class Arrived(NamedTuple):
    """A room's newest event, the one before what a device lacks, None if it lacks nothing, and
    whether all that it lacks is still kept."""

    newest: int
    before: int | None
    is_complete: bool


async def add(session: AsyncSession, events: Sequence[RoomEvent], now: datetime) -> None:
    """Store what rooms are told, in order, in one statement; what is stored already stays."""
    once = {one.id: one for one in events}.values()
    rows = [
        {
            "position": position,
            "id": one.id,
            "conversation_id": one.conversation_id,
            "payload": one.payload,
            "revision": one.revision,
            "message_id": one.message_id,
        }
        for position, one in enumerate(once)
    ]
    if rows:
        await session.execute(_ADD, {"events": orjson.dumps(rows).decode(), "now": now})


async def scrub(session: AsyncSession, messages: Sequence[str]) -> None:
    """Take away what messages said that are gone."""
    if messages:
        await session.execute(_SCRUB, {"messages": list(messages)})


async def forget_senders(session: AsyncSession, messages: Sequence[str]) -> None:
    """Take away the sender's name and picture; to be called before `scrub`, which keeps no id."""
    if messages:
        await session.execute(_FORGET_SENDERS, {"messages": list(messages)})


async def sizes(session: AsyncSession, conversations: Collection[str], most: int) -> dict[str, int]:
    """How many members conversations have; no more than `most` are counted."""
    parameters = {"conversations": list(conversations), "most": most}
    return {row.group_id: row.size for row in await session.execute(_SIZES, parameters)}


async def admitted(
    session: AsyncSession, asked: Collection[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Which of these people are members of which of these conversations (CHAT-004)."""
    conversations, users = ([one[at] for one in asked] for at in (0, 1))
    parameters = {"conversations": conversations, "users": users}
    return {(row.group_id, row.user_id) for row in await session.execute(_ADMITTED, parameters)}


async def fetch(session: AsyncSession, cursors: Mapping[str, int], page: int) -> list[Told]:
    """The next events of each room after its cursor, at most `page` each, in order."""
    parameters = {**_columns(cursors), "page": page}
    return [Told(*row) for row in await session.execute(_FETCH, parameters)]


async def arrive(session: AsyncSession, conversation_id: str, after: int | None) -> Arrived:
    """Where a device begins that knows a conversation's revision `after`, or none."""
    parameters = {"conversation": conversation_id, "after": after}
    return Arrived(*(await session.execute(_ARRIVE, parameters)).one())


async def grown(session: AsyncSession, cursors: Mapping[str, int]) -> list[str]:
    """The rooms that were told something since these numbers."""
    return list(await session.scalars(_GROWN, _columns(cursors)))


async def forget(session: AsyncSession, before: datetime, most: int) -> int:
    """Remove what rooms were told before a time, the oldest first; returns how much."""
    return int(await session.scalar(_FORGET, {"before": before, "most": most}) or 0)


def _columns(cursors: Mapping[str, int]) -> dict[str, Any]:
    return {"conversations": list(cursors), "cursors": list(cursors.values())}
