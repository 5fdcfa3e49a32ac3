"""A person has read what is on their screens: on one of them, and so on all."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from laurel_events import Transaction

from notification_router.handlers.saving import save
from notification_router.rules.socket_events import rfc3339
from notification_router.sockets.wakes import Wakes
from notification_router.store import reading, routing

READ: Final = "notification:read"
"""The Socket.IO event that tells the person's other devices."""
_NAMED = 100


async def read(
    user_id: int, only: UUID | None, until: datetime, tx: Transaction, wakes: Wakes
) -> int:
    """Note that a person has read one, or all until a time; how many that is news of."""
    found = await reading.read(tx.session, user_id, only, until, tx.now)
    for one in found:
        if one.is_fresh:
            tx.publish(one.changed.recorded("delivered"), cause=one.changed.cause)
        tx.publish(one.changed.recorded("read"), cause=one.changed.cause)
    if found:
        tx.gather(save, [_shown(user_id, found, until, tx)])
        tx.after_commit(partial(wakes.publish, {user_id}))
    return len(found)


def _shown(
    user_id: int, found: Sequence[reading.Read], until: datetime, tx: Transaction
) -> routing.Entry:
    """Few are named, many told by their time."""
    ids = [str(one.changed.id) for one in found]
    payload: dict[str, Any] = {"ids": ids} if len(ids) <= _NAMED else {"until": rfc3339(until)}
    id_ = tx.provenance.new_id()
    return routing.Entry(id_, user_id, READ, payload, cause_id=id_, caused_at=tx.now)
