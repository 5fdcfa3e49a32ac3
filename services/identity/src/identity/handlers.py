"""What identity does with events."""

from collections.abc import Sequence

from laurel_events import Message, Transaction
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted

from identity import access
from identity.store import accounts


async def remember_users(users: Sequence[Message[UserAnnounced]], tx: Transaction) -> None:
    """Keep whose address is whose, so that its owner can sign in."""
    latest = {user.event.user_id: user.event.wallet_address for user in users}
    await accounts.remember(tx.session, latest)


async def forget_users(users: Sequence[Message[UserDeleted]], tx: Transaction) -> None:
    """Forget who is gone, and refuse their tokens."""
    gone = sorted({user.event.user_id for user in users})
    await accounts.forget(tx.session, gone)
    for user_id in gone:
        await access.take_back(tx, user_id, banned=True)
