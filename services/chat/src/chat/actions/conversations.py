"""Beginning conversations, and who is in them."""

from collections.abc import Collection, Mapping

from laurel_events import Transaction
from laurel_schemas.chat_messages_v1 import ConversationOpened

from chat import events
from chat.actions.access import enter
from chat.errors import (
    Blocked,
    LimitReached,
    MemberNotFound,
    MembersFixed,
    MembersWrong,
    RoleTooLow,
    UserUnknown,
)
from chat.rules.roles import may_add, may_remove
from chat.settings import ChatLimits
from chat.store import blocks, conversations, members, profiles
from chat.store.conversations import Standing


async def begin_direct(tx: Transaction, user_id: int, others: Collection[int]) -> str:
    """The conversation of two people; whoever begins it, and how often, there is one (CHAT-023)."""
    if len(others) != 1:
        raise MembersWrong()
    (other,) = others
    await _check_users(tx, user_id, others)
    new_id = f"conv_{tx.provenance.new_id().hex}"
    id_, is_new = await conversations.open_direct(tx.session, new_id, (user_id, other), tx.now)
    if is_new:
        tx.publish(ConversationOpened(conversation_id=id_, kind="direct", opened_at=tx.now))
        await _add(tx, id_, {user_id: "member", other: "member"})
    return id_


async def begin_group(
    tx: Transaction, user_id: int, others: Collection[int], title: str | None, limits: ChatLimits
) -> str:
    """A group that the user owns."""
    if len(others) >= limits.group_members:
        raise LimitReached(details={"most": limits.group_members})
    await _check_users(tx, user_id, others)
    id_ = f"conv_{tx.provenance.new_id().hex}"
    await conversations.open_group(tx.session, id_, title, tx.now)
    tx.publish(ConversationOpened(conversation_id=id_, kind="group", title=title, opened_at=tx.now))
    await _add(tx, id_, {user_id: "owner", **dict.fromkeys(others, "member")})
    return id_


async def add_member(
    tx: Transaction, user_id: int, conversation_id: str, other: int, limits: ChatLimits
) -> None:
    """Bring somebody into a group; a member already there stays as they are."""
    standing = await enter(tx, conversation_id, user_id)
    _check_group(standing)
    if not may_add(standing.role):
        raise RoleTooLow()
    if await members.count_members(tx.session, conversation_id) >= limits.group_members:
        raise LimitReached(details={"most": limits.group_members})
    await _check_users(tx, user_id, [other])
    await _add(tx, conversation_id, {other: "member"})


async def remove_member(tx: Transaction, user_id: int, conversation_id: str, other: int) -> None:
    """Leave a group, or take somebody of a lower role out of it.

    When the owner leaves, the eldest admin or else the eldest member owns the group.
    """
    standing = await enter(tx, conversation_id, user_id)
    _check_group(standing)
    if other != user_id:
        role = await conversations.role_of(tx.session, conversation_id, other)
        if role is None:
            raise MemberNotFound()
        if not may_remove(standing.role, role):
            raise RoleTooLow()
    await take_out(tx, conversation_id, other)


async def take_out(tx: Transaction, conversation_id: str, user_id: int) -> None:
    """Take somebody out of a group that is locked, and see that it keeps an owner."""
    await members.remove_member(tx.session, conversation_id, user_id)
    tx.publish(events.left(conversation_id, user_id))
    heir = await members.appoint_heir(tx.session, conversation_id)
    if heir:
        tx.publish(events.joined(conversation_id, heir.user_id, "owner", heir.joined_at))


def _check_group(standing: Standing) -> None:
    if standing.kind == "direct":
        raise MembersFixed()


async def _check_users(tx: Transaction, user_id: int, others: Collection[int]) -> None:
    if user_id in others:
        raise MembersWrong("Name the other members, not yourself.")
    unknown = await profiles.unknown_users(tx.session, others)
    if unknown:
        raise UserUnknown(details={"userIds": unknown})
    if await blocks.any_block_between(tx.session, user_id, others):
        raise Blocked()


async def _add(tx: Transaction, conversation_id: str, roles: Mapping[int, str]) -> None:
    for user_id in await members.add_members(tx.session, conversation_id, roles, tx.now):
        tx.publish(events.joined(conversation_id, user_id, roles[user_id], tx.now))
