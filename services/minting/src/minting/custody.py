"""Wallets whose keys Laurel keeps for their owners: they sign at once (NFT-027)."""

from laurel_events import Transaction
from solders.keypair import Keypair
from sqlalchemy.ext.asyncio import AsyncSession

from minting import store
from minting.chain import SignedTransaction, signed_with
from minting.vault import KeyVault


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
