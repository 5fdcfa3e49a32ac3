"""Rooms of competitions: open while they run, with their entrants as members (CHAT-050)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from laurel_events import Message, Transaction
from laurel_schemas.chat_messages_v1 import ConversationClosed
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionEntered,
    CompetitionLeft,
    CompetitionStatusChanged,
)

from chat import events
from chat.store import members, rooms

_OVER = {"completed", "cancelled"}


async def open_rooms(announced: Sequence[Message[CompetitionAnnounced]], tx: Transaction) -> None:
    """A competition that can be seen has a room of its name."""
    await _rooms(announced, tx)


async def let_in(entered: Sequence[Message[CompetitionEntered]], tx: Transaction) -> None:
    """Entrants are members, and see what was said before."""
    found = await _rooms(entered, tx)
    for room, user_ids in _by_room(entered, found).items():
        roles = dict.fromkeys(user_ids, "member")
        for member in await members.add_members(tx.session, room, roles, tx.now):
            tx.publish(events.joined(room, member))


async def let_out(left: Sequence[Message[CompetitionLeft]], tx: Transaction) -> None:
    """Who takes part no longer is a member no longer; hosts stay."""
    found = await _rooms(left, tx)
    for room, user_ids in _by_room(left, found).items():
        for user_id in await rooms.let_out(tx.session, room, user_ids):
            tx.publish(events.left(room, user_id))


async def follow(changed: Sequence[Message[CompetitionStatusChanged]], tx: Transaction) -> None:
    """The room of a competition that is over is read, and nothing is said there any more."""
    found = await _rooms(changed, tx)
    over = {found[one.event.competition_id] for one in changed if one.event.status in _OVER}
    for room in await rooms.close(tx.session, over, tx.now):
        tx.publish(ConversationClosed(conversation_id=room, closed_at=tx.now))


async def _rooms(messages: Sequence[Message[Any]], tx: Transaction) -> dict[str, str]:
    """The locked rooms by competition; one is opened where its announcement is no longer kept."""
    titles = {one.event.competition_id: one.event.competition_name for one in messages}
    new_ids = {one: f"conv_{tx.provenance.new_id().hex}" for one in titles}
    for opened in await rooms.open_rooms(tx.session, titles, new_ids, tx.now):
        tx.publish(events.opened(opened))
    return await rooms.lock_rooms(tx.session, titles)


def _by_room(messages: Sequence[Message[Any]], found: dict[str, str]) -> dict[str, set[int]]:
    gathered: dict[str, set[int]] = defaultdict(set)
    for one in messages:
        gathered[found[one.event.competition_id]].add(one.event.user_id)
    return gathered
