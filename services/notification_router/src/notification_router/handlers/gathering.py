"""Large rooms are told the last of what happened and how many it stands for, once a second."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import orjson
from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_schemas.chat_messages_v1 import MessageRead, MessageSent

from notification_router.handlers.saving import save
from notification_router.rules import chat_payloads
from notification_router.rules.audiences import Audience
from notification_router.rules.chat_events import RoomEvent
from notification_router.rules.socket_events import shown_to
from notification_router.sockets.wakes import Wakes
from notification_router.store import gathering, people, rooms, routing

GATHER: Final = "gather"
GATHER_PAGE: Final = "gather_page"
_PAGE = 500
_SECOND = timedelta(seconds=1)


async def gather_previews(events: Sequence[MessageSent], tx: Transaction) -> None:
    """Have the members of large rooms see the last message, and how many came with it."""
    await _gather("preview", events, tx)


async def gather_reads(events: Sequence[MessageRead], tx: Transaction) -> None:
    """Have large rooms see how many read on."""
    await _gather("read", events, tx)


async def _gather(kind: str, events: Sequence[Any], tx: Transaction) -> None:
    counts = Counter(one.conversation_id for one in events)
    last = {
        (one.conversation_id, kind): gathering.Gathered(
            # The words themselves are for the room, and for nobody once they are gone.
            *(kind, counts[one.conversation_id], one.model_dump(mode="json", exclude={"content"}))
        )
        for one in events
    }
    await gathering.add(tx.session, last)
    for conversation_id in counts:
        # By full seconds: whatever comes meanwhile is told then, and nothing puts it off.
        tx.schedule(GATHER, conversation_id, tx.now.replace(microsecond=0) + _SECOND)


async def tell_gathered(task: DueTask, unit_of_work: UnitOfWork, wakes: Wakes) -> None:
    """Tell a large room what has gathered."""
    async with unit_of_work() as tx:
        for one in await gathering.take(tx.session, task.key):
            if one.kind == "read":
                await _tell_reads(one, tx, wakes)
            else:
                cause = tx.provenance.new_id()
                payload = {"told": one.told, "number": one.number, "cause": str(cause), "after": 0}
                tx.schedule(GATHER_PAGE, f"{task.key}:{cause}", tx.now, payload)
        await task.done(tx)


async def _tell_reads(one: gathering.Gathered, tx: Transaction, wakes: Wakes) -> None:
    event = MessageRead.decode(orjson.dumps(one.told))
    payload = chat_payloads.read(event, readers=one.number)
    told = RoomEvent(tx.provenance.new_id(), event.conversation_id, payload)
    await rooms.add(tx.session, [told], tx.now)
    tx.after_commit(partial(wakes.publish_rooms, {event.conversation_id}))


async def tell_page(task: DueTask, unit_of_work: UnitOfWork, wakes: Wakes) -> None:
    """Show the last message to the next page of a large room's members."""
    payload, event = task.payload, MessageSent.decode(orjson.dumps(task.payload["told"]))
    async with unit_of_work() as tx:
        audience = Audience("conversation", event.conversation_id)
        page = await people.page(tx.session, audience, payload["after"], _PAGE)
        to = [one for one in page if one != event.sender_id]
        await gathering.supersede(tx.session, event.conversation_id, to)
        tx.gather(save, _entries(event, payload, to, tx.now))
        tx.after_commit(partial(wakes.publish, to))
        if len(page) == _PAGE:
            await task.again(tx, tx.now, {**payload, "after": page[-1]})
        else:
            await task.done(tx)


def _entries(
    event: MessageSent, told: Mapping[str, Any], to: Sequence[int], now: datetime
) -> Iterator[routing.Entry]:
    unread = {one.user_id: one.unread_count for one in event.recipients or ()}
    cause_id = UUID(told["cause"])
    for user_id in to:
        counted = {"unreadCount": unread[user_id]} if user_id in unread else {}
        payload = chat_payloads.preview(event, user_id, newMessages=told["number"], **counted)
        one = shown_to(user_id, payload, cause_id)
        yield routing.Entry(one.id, user_id, one.event, one.payload, cause_id, now)
