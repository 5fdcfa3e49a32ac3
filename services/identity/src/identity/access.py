"""Taking tokens back: every change is published, and reaches all services within seconds."""

from datetime import timedelta
from uuid import UUID

from laurel_events import Transaction
from laurel_schemas.identity_revocations_v1 import AccessChanged

from identity.store import sessions

# The longest that an access token may live, whatever is configured: what is published about ended
# sessions is kept for so long.
_REMEMBERED = timedelta(hours=24)


async def take_back(tx: Transaction, user_id: int, *, banned: bool) -> None:
    """End all sessions of a user and refuse every token so far, and later ones while banned.

    Tokens tell their time in whole seconds: those of the second that has begun are refused too.
    """
    await sessions.lock(tx.session, user_id)
    before = tx.now.replace(microsecond=0) + timedelta(seconds=1)
    await sessions.set_access(tx.session, user_id, banned, before)
    await sessions.end_all(tx.session, user_id)
    await _publish(tx, user_id)


async def end_session(tx: Transaction, user_id: int, session: UUID) -> None:
    """End one session and refuse its tokens."""
    await sessions.lock(tx.session, user_id)
    await sessions.end(tx.session, session, user_id, tx.now, tx.now - _REMEMBERED)
    known = await sessions.access(tx.session, user_id, tx.now - _REMEMBERED)
    if known is None:
        epoch = tx.now - _REMEMBERED
        await sessions.set_access(tx.session, user_id, False, epoch)
    await _publish(tx, user_id)


async def is_banned(tx: Transaction, user_id: int) -> bool:
    """Whether a user may have no token."""
    known = await sessions.access(tx.session, user_id, tx.now)
    return known is not None and known.banned


async def _publish(tx: Transaction, user_id: int) -> None:
    known = await sessions.access(tx.session, user_id, tx.now - _REMEMBERED)
    if known is not None:
        tx.publish(
            AccessChanged(
                user_id=user_id,
                banned=known.banned,
                tokens_before=known.tokens_before,
                ended_sessions=tuple(str(one) for one in known.ended_sessions),
            )
        )
