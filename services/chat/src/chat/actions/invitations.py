"""Inviting people, and keeping them out (CHAT-041, CHAT-043)."""

from laurel_events import Transaction
from laurel_schemas.chat_messages_v1 import MemberInvited

from chat.actions.access import enter
from chat.actions.members import (
    bring_in,
    check_group,
    check_managed,
    check_room,
    check_users,
    take_out,
)
from chat.errors import InvitationNotFound, MembersWrong, RoleTooLow
from chat.rules.roles import may_remove
from chat.settings import ChatLimits
from chat.store import conversations, invitations, moderation
from chat.store.moderation import Decision


async def invite(
    tx: Transaction, user_id: int, conversation_id: str, other: int, limits: ChatLimits
) -> None:
    """Ask somebody into a group; who is in it, or asked already, is not asked again."""
    standing = await enter(tx, conversation_id, user_id)
    check_managed(standing)
    check_group(standing)
    await check_room(tx, conversation_id, other, limits)
    await check_users(tx, user_id, [other])
    if await conversations.role_of(tx.session, conversation_id, other):
        return
    if await invitations.invite(tx.session, conversation_id, other, user_id, tx.now):
        tx.publish(
            MemberInvited(
                conversation_id=conversation_id,
                user_id=other,
                invited_by=user_id,
                invited_at=tx.now,
            )
        )


async def accept(tx: Transaction, user_id: int, conversation_id: str, limits: ChatLimits) -> None:
    """Come in; what is said from then on is seen."""
    await conversations.lock_all(tx.session, [conversation_id])
    await decline(tx, user_id, conversation_id)
    await check_room(tx, conversation_id, user_id, limits)
    await bring_in(tx, conversation_id, {user_id: "member"})


async def decline(tx: Transaction, user_id: int, conversation_id: str) -> None:
    """Take the invitation away; raises InvitationNotFound."""
    if not await invitations.withdraw(tx.session, conversation_id, user_id):
        raise InvitationNotFound()


async def ban(tx: Transaction, user_id: int, conversation_id: str, other: int, reason: str) -> None:
    """Keep somebody of a lower role, or a stranger, out of a group."""
    standing = await enter(tx, conversation_id, user_id)
    check_managed(standing)
    if other == user_id:
        raise MembersWrong("Nobody bans themselves.")
    role = await conversations.role_of(tx.session, conversation_id, other)
    if role and not may_remove(standing.role, role):
        raise RoleTooLow()
    await keep_out(tx, user_id, conversation_id, other, reason)


async def keep_out(tx: Transaction, by: int, conversation_id: str, other: int, reason: str) -> None:
    """Ban somebody from a conversation that is locked; again changes nothing."""
    if not await invitations.ban(tx.session, conversation_id, other, by, reason, tx.now):
        return
    await invitations.withdraw(tx.session, conversation_id, other)
    if await conversations.role_of(tx.session, conversation_id, other):
        await take_out(tx, conversation_id, other)
    decision = Decision(conversation_id, by, "banned", other, reason=reason)
    await moderation.note(tx.session, decision, tx.now)


async def unban(tx: Transaction, user_id: int, conversation_id: str, other: int) -> None:
    """Let somebody come again; without a ban nothing changes."""
    check_managed(await enter(tx, conversation_id, user_id))
    if await invitations.unban(tx.session, conversation_id, other):
        decision = Decision(conversation_id, user_id, "unbanned", other)
        await moderation.note(tx.session, decision, tx.now)
