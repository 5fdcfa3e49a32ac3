"""Beginning conversations."""

from collections.abc import Collection

from laurel_events import Transaction

from chat import events
from chat.actions.access import enter
from chat.actions.members import bring_in, check_managed, check_users
from chat.errors import LimitReached, MembersWrong, RoomNotFound
from chat.expiry import EXPIRY
from chat.settings import ChatLimits
from chat.store import conversations, expiring, members, rooms
from chat.store.conversations import Opened


async def begin_direct(tx: Transaction, user_id: int, others: Collection[int]) -> str:
    """The conversation of two people; whoever begins it, and how often, there is one (CHAT-023)."""
    if len(others) != 1:
        raise MembersWrong()
    (other,) = others
    await check_users(tx, user_id, others)
    new_id = f"conv_{tx.provenance.new_id().hex}"
    id_, is_new = await conversations.open_direct(tx.session, new_id, (user_id, other), tx.now)
    if is_new:
        tx.publish(events.opened(Opened(id_, "direct", None, None, "all", tx.now)))
        await bring_in(tx, id_, {user_id: "member", other: "member"})
    return id_


async def begin_group(
    tx: Transaction, user_id: int, others: Collection[int], title: str | None, limits: ChatLimits
) -> str:
    """A group that the user owns."""
    if len(others) >= limits.group_members:
        raise LimitReached(details={"most": limits.group_members})
    await check_users(tx, user_id, others)
    id_ = f"conv_{tx.provenance.new_id().hex}"
    await conversations.open_group(tx.session, id_, title, tx.now)
    tx.publish(events.opened(Opened(id_, "group", title, None, "all", tx.now)))
    await bring_in(tx, id_, {user_id: "owner", **dict.fromkeys(others, "member")})
    return id_


async def set_writers(tx: Transaction, user_id: int, conversation_id: str, writers: str) -> None:
    """Leave writing to owners and admins, or to all again (CHAT-051)."""
    standing = await enter(tx, conversation_id, user_id)
    check_managed(standing)
    if standing.writers != writers:
        tx.publish(
            events.opened(await conversations.set_writers(tx.session, conversation_id, writers))
        )


async def host(tx: Transaction, user_id: int, competition_id: str) -> str:
    """Make somebody a host of a competition's room, whether or not they take part (CHAT-051)."""
    room = (await rooms.lock_rooms(tx.session, [competition_id])).get(competition_id)
    if room is None:
        raise RoomNotFound()
    added = await members.add_members(tx.session, room, {user_id: "admin"}, tx.now)
    for member in added or await members.set_roles(tx.session, room, {user_id: "admin"}):
        tx.publish(events.joined(room, member))
    return room


async def keep_for(tx: Transaction, user_id: int, conversation_id: str, days: int | None) -> None:
    """Keep what is said for so many days, or for ever (CHAT-061): either of two, or a manager."""
    standing = await enter(tx, conversation_id, user_id)
    if standing.kind != "direct":
        check_managed(standing)
    await expiring.set_days(tx.session, conversation_id, days)
    if days is not None:
        tx.schedule(EXPIRY, conversation_id, tx.now)
