"""The owner's signature, and how far an upgrade is (NFT-023, NFT-024)."""

from uuid import UUID

from laurel_events import Transaction, UnitOfWork

from minting import landing, store
from minting.chain import signed_by_owner
from minting.store import Upgrade


class UnknownUpgradeError(LookupError):
    """The user has no such upgrade."""


class TooLateError(Exception):
    """Nobody waits for this signature now: it expired, or another one was faster."""


async def sign_upgrade(
    user_id: int, request_id: UUID, returned: bytes, unit_of_work: UnitOfWork
) -> Upgrade:
    """Take the owner's signature, and bring the upgrade onto the chain.

    The same signature again changes nothing. Raises UnknownUpgradeError, InvalidSignature and
    TooLateError.
    """
    async with unit_of_work() as tx:
        upgrade = await found(tx, user_id, request_id)
        signed = signed_by_owner(upgrade.signed, returned)
        if signed.raw != upgrade.signed.raw:
            if not await store.add_owners_signature(tx.session, request_id, signed):
                raise TooLateError(f"upgrade {request_id}")
            landing.schedule(tx, await store.load_request(tx.session, request_id))
        return await found(tx, user_id, request_id)


async def find_upgrade(user_id: int, request_id: UUID, unit_of_work: UnitOfWork) -> Upgrade:
    """How far an upgrade of this user is; raises UnknownUpgradeError."""
    async with unit_of_work() as tx:
        return await found(tx, user_id, request_id)


async def found(tx: Transaction, user_id: int, request_id: UUID) -> Upgrade:
    """An upgrade of this user; raises UnknownUpgradeError."""
    upgrade = await store.upgrade_of(tx.session, user_id, request_id)
    if upgrade is None:
        raise UnknownUpgradeError(f"upgrade {request_id}")
    return upgrade
