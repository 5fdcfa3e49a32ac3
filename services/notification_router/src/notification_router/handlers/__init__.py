"""Events become notifications and socket events."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from laurel_events import Message, Transaction, naturally_idempotent

from notification_router.controls import Controls
from notification_router.handlers.broadcasting import schedule
from notification_router.handlers.causes import cause_of
from notification_router.handlers.entries import Draft
from notification_router.handlers.knowing import context_of, keep
from notification_router.handlers.limiting import controlled
from notification_router.handlers.saving import save
from notification_router.rules.notices import Context
from notification_router.rules.socket_events import WORTH, socket_events_of
from notification_router.sockets.wakes import Wakes
from notification_router.store import routing
from notification_router.types import notices_of


@naturally_idempotent
async def route(
    messages: Sequence[Message[Any]], tx: Transaction, wakes: Wakes, controls: Controls
) -> None:
    """Notify whom the rules name of each event, and show it on their screens.

    A notification goes to its priority's topic and to the person's inbox; the sockets are woken
    once all that is committed. Ids follow from the events, so that one which comes again changes
    nothing, and the inbox of events is not asked.
    """
    await keep(messages, tx)
    context = await context_of(messages, tx)
    told = [one for message in messages for one in _told(message, context, tx)]
    if told:
        drafts = [one for one in told if isinstance(one, Draft)]
        allowed = iter(await controlled(drafts, tx, controls) if drafts else ())
        tx.gather(save, [next(allowed) if isinstance(one, Draft) else one for one in told])
        tx.after_commit(partial(wakes.publish, {one.user_id for one in told}))


def _told(
    message: Message[Any], context: Context, tx: Transaction
) -> Iterator[Draft | routing.Entry]:
    event, cause_id = message.event, cause_of(message)
    for kind, notice in notices_of(event, context):
        if not isinstance(notice.to, int):
            schedule(kind, notice, message, tx)
        elif notice.data is not None:
            yield Draft(kind, notice.to, notice.data, message, cause_id)
    for shown in socket_events_of(event, cause_id):
        yield routing.Entry(
            id=shown.id,
            user_id=shown.user_id,
            event=shown.event,
            payload=shown.payload,
            cause_id=cause_id,
            caused_at=message.meta.time,
            expires_at=tx.now + WORTH[shown.event] if shown.event in WORTH else None,
        )
