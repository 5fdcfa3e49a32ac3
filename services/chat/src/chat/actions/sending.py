"""Sending messages: one, or what several people say at the same moment, in one transaction."""

from collections.abc import Sequence

from laurel_events import Transaction
from laurel_service.api import ApiError

from chat.actions.batches import Batch
from chat.actions.orders import Busy, Order, Outcome, Terms
from chat.errors import ConversationNotFound
from chat.rules.messages import Draft
from chat.store import asking
from chat.store.asking import Question
from chat.store.messages import Message


async def send(
    tx: Transaction, user_id: int, conversation_id: str, draft: Draft, terms: Terms
) -> Message:
    """Send a message, or find what was sent under this client id before (CHAT-003)."""
    [outcome] = await send_all(tx, [Order(user_id, conversation_id, draft, terms)], waits=True)
    if isinstance(outcome, Busy):
        raise ConversationNotFound()
    if isinstance(outcome, ApiError):
        raise outcome
    return outcome


async def send_all(tx: Transaction, orders: Sequence[Order], *, waits: bool) -> list[Outcome]:
    """Send what different users ordered; each has its own outcome, a refusal changes nothing.

    Their paces are one. Waits for conversations that others hold only if told so.
    """
    questions = [
        Question(one.conversation_id, one.user_id, one.draft, one.terms.pace is not None)
        for one in orders
    ]
    limit = next((one.terms.pace for one in orders if one.terms.pace), None)
    answers = await asking.ask(tx.session, questions, limit, tx.now, waits=waits)
    batch = Batch(tx, answers)
    outcomes = [await batch.outcome(place, one) for place, one in enumerate(orders)]
    await batch.save()
    return outcomes
