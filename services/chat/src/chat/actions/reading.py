"""How far members have read."""

from laurel_events import Transaction
from laurel_schemas.chat_messages_v1 import MessageRead

from chat.actions.access import enter
from chat.rules.unread import Reading, advanced
from chat.store import reading


async def read(tx: Transaction, user_id: int, conversation_id: str, to: int) -> Reading:
    """Move the member's position up to a message; a device that lags behind moves nothing."""
    standing = await enter(tx, conversation_id, user_id, to_change=False)
    was = await reading.lock_reading(tx.session, conversation_id, user_id)
    position = advanced(was.read, to, was.last)
    if position == was.read:
        return was
    at = await reading.advance(tx.session, conversation_id, user_id, position, tx.now)
    now = await reading.lock_reading(tx.session, conversation_id, user_id)
    tx.publish(
        MessageRead(
            conversation_id=conversation_id,
            reader_id=user_id,
            message_id=at,
            sequence=position,
            revision=standing.revision,
            unread_count=now.unread,
            read_at=tx.now,
        )
    )
    return now
