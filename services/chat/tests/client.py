"""A client's copy of a conversation: a snapshot, and whatever it is told after that."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from laurel_schemas import Event
from laurel_schemas.chat_messages_v1 import (
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageRead,
    MessageSent,
)

from .people import Person, data


@dataclass
class Shown:
    """A message on a screen."""

    sequence: int
    sender_id: int
    content: str | None
    reply_to: str | None = None
    mentions: list[int] = field(default_factory=list)
    is_deleted: bool = False
    is_pinned: bool = False
    reactions: Counter[str] = field(default_factory=Counter)
    mine: set[str] = field(default_factory=set)


@dataclass
class Copy:
    """What a device of one person knows; revisions tell what it has applied."""

    user_id: int
    revision: int
    messages: dict[str, Shown]
    positions: dict[int, int]
    unread: int
    unread_as_of: tuple[int, int]

    def apply(self, events: Iterable[Event]) -> None:
        """Apply what comes after this copy; what is in it already is passed over."""
        for event in events:
            if isinstance(event, MessageRead):
                self._read(event)
            elif event.revision > self.revision:  # type: ignore[attr-defined]
                assert event.revision == self.revision + 1  # type: ignore[attr-defined]
                self.revision += 1
                self._change(event)

    def _read(self, event: MessageRead) -> None:
        before = self.positions[event.reader_id]
        self.positions[event.reader_id] = max(before, event.sequence)
        self._count(event.reader_id, event.unread_count, (event.revision or 0, event.sequence))

    def _count(self, user_id: int, unread: int, as_of: tuple[int, int]) -> None:
        if user_id == self.user_id and as_of > self.unread_as_of:
            self.unread, self.unread_as_of = unread, as_of

    def _change(self, event: Event) -> None:
        if isinstance(event, MessageSent):
            self.messages[event.message_id] = Shown(
                event.sequence,
                event.sender_id,
                event.content,
                event.reply_to,
                list(event.mentions),
            )
            self._told(event)
            return
        shown = self.messages[event.message_id]  # type: ignore[attr-defined]
        if isinstance(event, MessageEdited):
            shown.content = event.content
        elif isinstance(event, MessagePinned):
            shown.is_pinned = event.pinned
        elif isinstance(event, MessageReacted):
            self._react(shown, event)
        elif isinstance(event, MessageDeleted):
            self.messages[event.message_id] = Shown(
                shown.sequence, shown.sender_id, None, shown.reply_to, is_deleted=True
            )
            self._told(event)

    def _react(self, shown: Shown, event: MessageReacted) -> None:
        shown.reactions[event.reaction] += 1 if event.added else -1
        shown.reactions += Counter()  # an emoji that nobody gives any more is not shown
        if event.user_id == self.user_id:
            (shown.mine.add if event.added else shown.mine.discard)(event.reaction)

    def _told(self, event: MessageSent | MessageDeleted) -> None:
        for recipient in event.recipients or ():
            self._count(recipient.user_id, recipient.unread_count, (event.revision or 0, 0))


async def fetched(person: Person, id_: str) -> Copy:
    """What a device knows that has just connected: three requests, each at its own moment."""
    listed = data(await person.ask("GET", f"/{id_}"))
    members = data(await person.ask("GET", f"/{id_}/members"))["members"]
    history = data(await person.ask("GET", f"/{id_}/messages?after=0&limit=200"))
    assert not history["hasMore"]
    return Copy(
        person.user_id,
        history["revision"],
        {each["messageId"]: _shown(each) for each in history["messages"]},
        {each["userId"]: each["readSequence"] for each in members},
        listed["unreadCount"],
        (listed["revision"], listed["readSequence"]),
    )


def _shown(message: dict[str, Any]) -> Shown:
    return Shown(
        message["sequence"],
        message["senderId"],
        message["content"],
        message["replyTo"],
        message["mentions"],
        message["deletedAt"] is not None,
        message["pinnedAt"] is not None,
        Counter({each["reaction"]: each["count"] for each in message["reactions"]}),
        {each["reaction"] for each in message["reactions"] if each["mine"]},
    )
