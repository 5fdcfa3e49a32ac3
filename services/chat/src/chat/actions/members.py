"""Who is in a conversation, and in which role (CHAT-040)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from laurel_events import Transaction

from chat import events
from chat.actions.access import enter
from chat.errors import (
    Banned,
    Blocked,
    LimitReached,
    MemberNotFound,
    MembersFixed,
    MembersWrong,
    RoleTooLow,
    UserUnknown,
)
from chat.rules.roles import may_give, may_manage, may_remove
from chat.settings import ChatLimits
from chat.store import blocks, conversations, invitations, members, moderation, profiles
from chat.store.conversations import Standing
from chat.store.moderation import Decision


async def add_member(
    tx: Transaction, user_id: int, conversation_id: str, other: int, limits: ChatLimits
) -> None:
    """Bring somebody into a group; a member already there stays as they are."""
    standing = await enter(tx, conversation_id, user_id)
    check_managed(standing)
    check_group(standing)
    await check_room(tx, conversation_id, other, limits)
    await check_users(tx, user_id, [other])
    await invitations.withdraw(tx.session, conversation_id, other)
    await bring_in(tx, conversation_id, {other: "member"})


async def remove_member(tx: Transaction, user_id: int, conversation_id: str, other: int) -> None:
    """Leave a group, or take somebody of a lower role out of it.

    When the owner leaves, the eldest admin or else the eldest member owns the group.
    """
    standing = await enter(tx, conversation_id, user_id)
    check_group(standing)
    if other != user_id:
        if not may_remove(standing.role, await _role_of(tx, conversation_id, other)):
            raise RoleTooLow()
        await moderation.note(
            tx.session, Decision(conversation_id, user_id, "removed_member", other), tx.now
        )
    await take_out(tx, conversation_id, other)


async def take_out(tx: Transaction, conversation_id: str, user_id: int) -> None:
    """Take somebody out of a group that is locked, and see that it keeps an owner."""
    await members.remove_member(tx.session, conversation_id, user_id)
    tx.publish(events.left(conversation_id, user_id))
    heir = await members.appoint_heir(tx.session, conversation_id)
    if heir:
        tx.publish(events.joined(conversation_id, heir))


async def change_role(
    tx: Transaction, user_id: int, conversation_id: str, other: int, role: str
) -> None:
    """Give somebody of a lower role another; an owner who hands on their own is an admin then."""
    standing = await enter(tx, conversation_id, user_id)
    _check_several(standing)
    current = await _role_of(tx, conversation_id, other)
    if other == user_id or not may_give(standing.role, current, role):
        raise RoleTooLow()
    if role == current:
        return
    given = {other: role, **({user_id: "admin"} if role == "owner" else {})}
    for member in await members.set_roles(tx.session, conversation_id, given):
        tx.publish(events.joined(conversation_id, member))
    decision = Decision(conversation_id, user_id, f"made_{role}", other)
    await moderation.note(tx.session, decision, tx.now)


async def mute(tx: Transaction, user_id: int, conversation_id: str, until: datetime | None) -> None:
    """Say until when the member wants no push; messages and unread counts come (CHAT-042)."""
    await enter(tx, conversation_id, user_id)
    member = await members.mute(tx.session, conversation_id, user_id, until)
    tx.publish(events.joined(conversation_id, member))


async def check_room(tx: Transaction, conversation_id: str, other: int, limits: ChatLimits) -> None:
    """There is room for one more, and they are not banned: raises LimitReached or Banned."""
    if await members.count_members(tx.session, conversation_id) >= limits.group_members:
        raise LimitReached(details={"most": limits.group_members})
    if await invitations.is_banned(tx.session, conversation_id, other):
        raise Banned()


def check_managed(standing: Standing) -> None:
    """The user decides in this group: raises MembersFixed or RoleTooLow."""
    _check_several(standing)
    if not may_manage(standing.role):
        raise RoleTooLow()


def _check_several(standing: Standing) -> None:
    if standing.kind == "direct":
        raise MembersFixed()


def check_group(standing: Standing) -> None:
    """Its members are chosen by members: raises MembersFixed elsewhere."""
    _check_several(standing)
    if standing.kind == "competition":
        raise MembersFixed("Whoever takes part in the competition is a member.")


async def _role_of(tx: Transaction, conversation_id: str, other: int) -> str:
    role = await conversations.role_of(tx.session, conversation_id, other)
    if role is None:
        raise MemberNotFound()
    return role


async def check_users(tx: Transaction, user_id: int, others: Collection[int]) -> None:
    """The others can be brought in by this user: raises MembersWrong, UserUnknown or Blocked."""
    if user_id in others:
        raise MembersWrong("Name the other members, not yourself.")
    unknown = await profiles.unknown_users(tx.session, others)
    if unknown:
        raise UserUnknown(details={"userIds": unknown})
    if await blocks.any_block_between(tx.session, user_id, others):
        raise Blocked()


async def bring_in(tx: Transaction, conversation_id: str, roles: Mapping[int, str]) -> None:
    """Make members of a conversation that is locked; those who are stay as they are."""
    for member in await members.add_members(tx.session, conversation_id, roles, tx.now):
        tx.publish(events.joined(conversation_id, member))
