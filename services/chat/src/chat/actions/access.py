"""What every action begins with: is this person in here, and may they do this?"""

from datetime import datetime

from laurel_events import Transaction
from sqlalchemy.ext.asyncio import AsyncSession

from chat.errors import (
    AlreadyDeleted,
    Blocked,
    ConversationClosed,
    ConversationNotFound,
    MessageNotFound,
    MessageUnusable,
    RoleTooLow,
)
from chat.rules.roles import may_manage, may_write
from chat.store import blocks, conversations, members, messages
from chat.store.conversations import Standing
from chat.store.messages import Message


async def enter(
    tx: Transaction, conversation_id: str, user_id: int, *, to_change: bool = True
) -> Standing:
    """Lock a conversation; raises ConversationNotFound for those who are no member."""
    found = await conversations.lock(tx.session, conversation_id, user_id, to_change=to_change)
    if found is None:
        raise ConversationNotFound()
    return found


async def check_member(session: AsyncSession, conversation_id: str, user_id: int) -> None:
    """Raise ConversationNotFound for those who are no member; nothing is locked."""
    if await conversations.role_of(session, conversation_id, user_id) is None:
        raise ConversationNotFound()


async def check_manager(session: AsyncSession, conversation_id: str, user_id: int) -> None:
    """Raise ConversationNotFound for those who are no member, RoleTooLow for plain ones."""
    role = await conversations.role_of(session, conversation_id, user_id)
    if role is None:
        raise ConversationNotFound()
    if not may_manage(role):
        raise RoleTooLow()


def check_open(closed_at: datetime | None) -> None:
    """Raise ConversationClosed where nothing is said any more."""
    if closed_at is not None:
        raise ConversationClosed()


def check_writing(role: str, writers: str, closed_at: datetime | None) -> None:
    """This member may say something here: raises RoleTooLow or ConversationClosed."""
    if not may_write(role, writers):
        raise RoleTooLow()
    check_open(closed_at)


async def check_reach(session: AsyncSession, user_id: int, conversation_id: str, kind: str) -> None:
    """Raise Blocked where one of the two of a direct conversation wants nothing of the other."""
    if kind != "direct":
        return
    both = await members.list_members(session, conversation_id, 0, 2)
    others = [member.user_id for member in both if member.user_id != user_id]
    if not others or await blocks.any_block_between(session, user_id, others):
        raise Blocked()


async def find_message(
    session: AsyncSession, user_id: int, conversation_id: str, message_id: str
) -> Message:
    """A message that the member may see; raises MessageNotFound."""
    found = await messages.find(session, conversation_id, user_id, message_id)
    if found is None:
        raise MessageNotFound()
    return found


async def find_standing(
    session: AsyncSession, user_id: int, conversation_id: str, message_id: str
) -> Message:
    """A message that is not deleted; raises MessageNotFound or AlreadyDeleted."""
    found = await find_message(session, user_id, conversation_id, message_id)
    if found.deleted_at is not None:
        raise AlreadyDeleted()
    return found


def unusable(field: str, why: str) -> MessageUnusable:
    """The refusal that names a field of the message."""
    return MessageUnusable(f"{field}: {why}", {"field": field})
