"""What chat tells: for the screens of its members, and for the rooms of its conversations."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from laurel_events import Message, Transaction
from laurel_schemas.chat_members_v1 import MemberJoined, MemberLeft
from laurel_schemas.chat_messages_v1 import MemberInvited, MessageSent

from notification_router.handlers.causes import cause_of
from notification_router.handlers.gathering import gather_previews, gather_reads
from notification_router.handlers.saving import save
from notification_router.rules import chat_events
from notification_router.rules.chat_events import RoomEvent
from notification_router.rules.socket_events import Shown
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes
from notification_router.store import people, rooms, routing

Messages = Sequence[Message[Any]]


async def tell_rooms(tx: Transaction, events: Sequence[RoomEvent]) -> None:
    """Store what rooms are told."""
    await rooms.add(tx.session, events, tx.now)


async def scrub(tx: Transaction, messages: Sequence[str]) -> None:
    """Take away what was said by messages that are gone, once all else is stored."""
    await rooms.scrub(tx.session, messages)


async def forget_senders(tx: Transaction, messages: Sequence[str]) -> None:
    """Take away whose they were of messages that are gone with their sender."""
    await rooms.forget_senders(tx.session, messages)


async def sent(messages: Messages, tx: Transaction, wakes: Wakes, settings: Settings) -> None:
    """Preview messages to their recipients, and show them where the conversation is open.

    A large room's previews are gathered (CHAT-015).
    """
    most = settings.chat_gathered_above
    large = [one for one in messages if _is_large(one.event, most)]
    few = [one for one in messages if not _is_large(one.event, most)]
    _show(
        few,
        (one for each in few for one in chat_events.previews(each.event, cause_of(each))),
        tx,
        wakes,
    )
    _tell(messages, tx, wakes)
    await gather_previews([one.event for one in large], tx)


def _is_large(event: MessageSent, most: int) -> bool:
    return event.recipients is None or len(event.recipients) >= most


async def read(messages: Messages, tx: Transaction, wakes: Wakes, settings: Settings) -> None:
    """Tell the reader's other devices, and who has it open: of a large room how many read."""
    most = settings.chat_gathered_above
    asked = {one.event.conversation_id for one in messages}
    sizes = await rooms.sizes(tx.session, asked, most + 1)
    large = {name for name, size in sizes.items() if size > most}
    _show(
        messages,
        (chat_events.read_elsewhere(one.event, cause_of(one)) for one in messages),
        tx,
        wakes,
    )
    _tell([one for one in messages if one.event.conversation_id not in large], tx, wakes)
    await gather_reads([one.event for one in messages if one.event.conversation_id in large], tx)


async def deleted(messages: Messages, tx: Transaction, wakes: Wakes) -> None:
    """Tell of messages that are gone, and take their words from all that waits."""
    told = (one for each in messages for one in chat_events.recounted(each.event, cause_of(each)))
    _show(messages, told, tx, wakes)
    _tell(messages, tx, wakes)
    erased = [one.event.message_id for one in messages if one.event.reason == "erasure"]
    tx.gather(forget_senders, erased)
    tx.gather(scrub, [one.event.message_id for one in messages])


async def changed(messages: Messages, tx: Transaction, wakes: Wakes) -> None:
    """Tell those who have the conversation open."""
    _tell(messages, tx, wakes)


async def invited(
    messages: Sequence[Message[MemberInvited]], tx: Transaction, wakes: Wakes
) -> None:
    """Tell who is asked into a group."""
    told = (chat_events.invited(one.event, cause_of(one)) for one in messages)
    _show(messages, told, tx, wakes)


async def joined(messages: Sequence[Message[MemberJoined]], tx: Transaction) -> None:
    """Let members into the rooms of their conversations from now on (CHAT-004)."""
    pairs = [(one.event.conversation_id, one.event.user_id) for one in messages]
    await people.join(tx.session, "conversation", pairs)


async def left(messages: Sequence[Message[MemberLeft]], tx: Transaction, wakes: Wakes) -> None:
    """Let nobody into the room of a conversation that they are no member of."""
    pairs = [one.event.membership_id.rpartition("/") for one in messages]
    await people.leave(tx.session, "conversation", [(name, int(user)) for name, _, user in pairs])
    tx.after_commit(partial(wakes.publish_rooms, {name for name, _, _ in pairs}))


def _show(messages: Messages, told: Iterable[Shown], tx: Transaction, wakes: Wakes) -> None:
    entries = list(_entries({cause_of(one): one for one in messages}, told))
    _in_order(tx)
    tx.gather(save, entries)
    if entries:
        tx.after_commit(partial(wakes.publish, {one.user_id for one in entries}))


def _entries(causes: dict[Any, Message[Any]], told: Iterable[Shown]) -> Iterator[routing.Entry]:
    for one in told:
        yield routing.Entry(
            id=one.id,
            user_id=one.user_id,
            event=one.event,
            payload=one.payload,
            cause_id=one.cause_id,
            caused_at=causes[one.cause_id].meta.time,
        )


def _tell(messages: Messages, tx: Transaction, wakes: Wakes) -> None:
    _in_order(tx)
    tx.gather(tell_rooms, [chat_events.room_event(one.event, cause_of(one)) for one in messages])
    told = {one.event.conversation_id for one in messages}
    if told:
        tx.after_commit(partial(wakes.publish_rooms, told))


def _in_order(tx: Transaction) -> None:
    """What is gathered first is written first: screens before rooms, and both before scrubbing."""
    for write in (save, tell_rooms, forget_senders, scrub):
        tx.gather(write, ())
