"""What people do with their notifications."""

from datetime import datetime
from uuid import UUID

from laurel_events import Transaction

from notification_router.store import deliveries


async def engage(
    notification_id: UUID, user_id: int, tx: Transaction, channel: str = deliveries.CHANNEL
) -> datetime | None:
    """Note that a user acted on a notification; when they first did, or None if it isn't theirs."""
    engagement = await deliveries.engage(tx.session, notification_id, user_id, tx.now, channel)
    if engagement is None:
        return None
    if engagement.is_new:
        changed = engagement.changed
        tx.publish(changed.recorded("engaged"), cause=changed.cause)
    return engagement.changed.at
