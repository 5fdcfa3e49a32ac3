"""Wallets whose keys Laurel keeps for their owners: they sign at once (NFT-027)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from laurel_events import DueTask, Transaction, UnitOfWork
from solders.keypair import Keypair
from sqlalchemy.ext.asyncio import AsyncSession

from minting import store
from minting.chain import SignedTransaction, signed_with
from minting.vault import KeyVault

RESEAL: Final = "custody.reseal"

_PAGE: Final = 500
_AGAIN_AFTER: Final = timedelta(days=1)  # by then every worker has the newest key


def schedule(tx: Transaction) -> None:
    """Let what an older CUSTODY_KEY sealed be sealed anew."""
    tx.schedule(RESEAL, "keys", tx.now, {"after": ""})


async def reseal(task: DueTask, unit_of_work: UnitOfWork, vault: KeyVault) -> None:
    """Seal keys with the newest key, one page a run: the due task `custody.reseal`.

    Raises VaultError where one can't be opened: a key that sealed it is missing in
    CUSTODY_KEYS_BEFORE. Then that page stays as it is.
    """
    await reseal_page(task, unit_of_work, vault, _PAGE)


async def reseal_page(task: DueTask, unit_of_work: UnitOfWork, vault: KeyVault, most: int) -> None:
    """`reseal` of this many keys at the most."""
    async with unit_of_work() as tx:
        page = await store.sealed_after(tx.session, task.payload["after"], most)
        await store.reseal(tx.session, _sealed_anew(vault, page))
        if page:
            tx.schedule(RESEAL, task.key, tx.now, {"after": page[-1][0]})
        else:
            tx.schedule(RESEAL, task.key, tx.now + _AGAIN_AFTER, {"after": ""})
        await task.done(tx)


def _sealed_anew(vault: KeyVault, page: Sequence[tuple[str, bytes]]) -> Mapping[str, bytes]:
    return {
        address: vault.seal(vault.open(sealed, address))
        for address, sealed in page
        if not vault.is_current(sealed)
    }


async def new_wallet(tx: Transaction, vault: KeyVault) -> str:
    """Make a wallet and store its sealed keys; returns its address, to be announced for a user."""
    keys = Keypair()
    address = str(keys.pubkey())
    await store.save_sealed(tx.session, address, vault.seal(keys), tx.now)
    return address


async def signed_in_custody(
    session: AsyncSession, vault: KeyVault, owner: str, signed: SignedTransaction
) -> SignedTransaction:
    """The transaction, signed for its owner too where we keep their keys. Raises VaultError."""
    sealed = await store.sealed_keys(session, owner) if signed.awaits_owner else None
    return signed_with(signed, vault.open(sealed, owner)) if sealed else signed
