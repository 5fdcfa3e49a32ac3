"""What is announced of users."""

from collections.abc import Sequence

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted

from wallet.rules.earning import Person
from wallet.store.people import save_people


@naturally_idempotent
async def remember(users: Sequence[Message[UserAnnounced]], tx: Transaction) -> None:
    """Keep the counts of each user, by which who carries none is judged (WALLET-004)."""
    told: dict[int, Person] = {}
    for one in users:
        user, before = one.event, told.get(one.event.user_id, Person())
        told[user.user_id] = Person(
            before.followers if user.followers is None else user.followers,
            before.following if user.following is None else user.following,
        )
    await save_people(tx.session, told)


@naturally_idempotent
async def forget(users: Sequence[Message[UserDeleted]], tx: Transaction) -> None:
    """Forget the counts of deleted users, who earn nothing from then on; the ledger stays."""
    gone = {one.event.user_id: Person(deleted=True) for one in users}
    await save_people(tx.session, gone)
