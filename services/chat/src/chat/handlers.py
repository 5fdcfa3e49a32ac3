"""What chat does with each event."""

from collections.abc import Sequence

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted

from chat.erasure import ERASURE
from chat.rules.languages import configuration
from chat.store import blocks, pace, profiles
from chat.store.profiles import Profile


@naturally_idempotent
async def remember_profiles(users: Sequence[Message[UserAnnounced]], tx: Transaction) -> None:
    """Keep what messages show of their senders; of several profiles the last one stands."""
    known = {
        user.event.user_id: Profile(
            user.event.username, user.event.avatar_url, configuration(user.event.locale)
        )
        for user in users
    }
    await profiles.save_profiles(tx.session, known)


@naturally_idempotent
async def forget_users(users: Sequence[Message[UserDeleted]], tx: Transaction) -> None:
    """Forget who deleted users were; what they said and where goes page by page after that."""
    ids = {user.event.user_id for user in users}
    await profiles.forget_profiles(tx.session, ids)
    await blocks.forget_blocks(tx.session, ids)
    await pace.forget(tx.session, ids)
    for user_id in sorted(ids):
        tx.schedule(ERASURE, str(user_id), tx.now)
