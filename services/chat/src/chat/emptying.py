"""Messages that lose their content: their places stay, so that everybody's numbers do."""

from collections.abc import Sequence

from laurel_events import Transaction
from laurel_schemas.chat_messages_v1 import NAMED_RECIPIENTS

from chat import events
from chat.store import conversations, messages, reading
from chat.store.messages import Message


async def empty(
    tx: Transaction, conversation_id: str, gone: Sequence[Message], by: int | None, reason: str
) -> None:
    """Empty standing messages of a conversation that is locked, and tell of each."""
    await messages.delete(tx.session, [message.message_id for message in gone], tx.now)
    told = {
        sender: await reading.recipients(tx.session, conversation_id, sender, NAMED_RECIPIENTS)
        for sender in {message.sender_id for message in gone}
    }
    last = await conversations.change(tx.session, conversation_id, len(gone))
    for revision, message in enumerate(gone, last - len(gone) + 1):
        recipients = told[message.sender_id]
        tx.publish(events.deleted(message, revision, by, reason, recipients, tx.now))
