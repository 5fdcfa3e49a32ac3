"""Durable nonces: what is signed on one may land for days, until the nonce advances (NFT-028)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Finalized
from solders.account import Account
from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.rpc.responses import (
    GetMinimumBalanceForRentExemptionResp,
    GetMultipleAccountsResp,
)
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.system_program import (
    AdvanceNonceAccountParams,
    CreateAccountWithSeedParams,
    InitializeNonceAccountParams,
    advance_nonce_account,
    create_account_with_seed,
    initialize_nonce_account,
)
from solders.transaction import VersionedTransaction

from minting.chain.rpc import RecentBlockhash, ask

_BYTES: Final = 80
_IN_USE: Final = bytes([1, 0, 0, 0, 1, 0, 0, 0])  # of the current version, and initialized
_VALUE: Final = slice(40, 72)


@dataclass(frozen=True)
class DurableNonce:
    """A nonce of the system wallet and what it holds: what is signed on it lands once at most."""

    nonce: str
    blockhash: Hash
    last_valid_block_height: None = None

    def opening(self, authority: Pubkey) -> list[Instruction]:
        """What a transaction on it has to begin with; `authority` signs."""
        return [_advance(self.nonce, authority)]


Anchor = RecentBlockhash | DurableNonce
"""What a transaction is signed on: it says how long it may land."""


@dataclass(frozen=True)
class HeldNonces:
    """What nonces held at a finalized slot; None where there is no nonce in use."""

    slot: int
    values: Sequence[Hash | None]


def nonce_address(authority: str, seed: str) -> str:
    """Return where the nonce of a seed is: no key of its own is needed. At most 32 characters."""
    owner = Pubkey.from_string(authority)
    return str(Pubkey.create_with_seed(owner, seed, SYSTEM_PROGRAM))


async def read_nonces(rpc: AsyncClient, addresses: Sequence[str]) -> HeldNonces:
    """Read at most 100 nonces as of the newest finalized block.

    An advance that a fork could undo counts for nothing. Raises `ChainUnavailable`.
    """
    call = rpc.get_multiple_accounts([*map(Pubkey.from_string, addresses)], Finalized)
    answer = await ask(call, GetMultipleAccountsResp)
    return HeldNonces(answer.context.slot, [_value(account) for account in answer.value])


async def nonce_rent(rpc: AsyncClient) -> int:
    """Return the lamports that a nonce must hold. Raises `ChainUnavailable`."""
    call = rpc.get_minimum_balance_for_rent_exemption(_BYTES)
    return (await ask(call, GetMinimumBalanceForRentExemptionResp)).value


def create_nonce(wallet: Keypair, seed: str, lamports: int, recent: RecentBlockhash) -> bytes:
    """Sign what makes the nonce of a seed: it fails where there is one already."""
    owner = wallet.pubkey()
    address = Pubkey.create_with_seed(owner, seed, SYSTEM_PROGRAM)
    account = CreateAccountWithSeedParams(
        from_pubkey=owner,
        to_pubkey=address,
        base=owner,
        seed=seed,
        lamports=lamports,
        space=_BYTES,
        owner=SYSTEM_PROGRAM,
    )
    use = InitializeNonceAccountParams(nonce_pubkey=address, authority=owner)
    return _signed(wallet, recent, create_account_with_seed(account), initialize_nonce_account(use))


def advance_nonce(wallet: Keypair, nonce: str, recent: RecentBlockhash) -> bytes:
    """Sign what advances a nonce: whatever was signed on its value can't land any more."""
    return _signed(wallet, recent, _advance(nonce, wallet.pubkey()))


def _signed(wallet: Keypair, recent: RecentBlockhash, *instructions: Instruction) -> bytes:
    message = MessageV0.try_compile(wallet.pubkey(), list(instructions), [], recent.blockhash)
    return bytes(VersionedTransaction(message, [wallet]))


def _advance(nonce: str, authority: Pubkey) -> Instruction:
    own = AdvanceNonceAccountParams(
        nonce_pubkey=Pubkey.from_string(nonce), authorized_pubkey=authority
    )
    return advance_nonce_account(own)


def _value(account: Account | None) -> Hash | None:
    in_use = account and account.owner == SYSTEM_PROGRAM and account.data[:8] == _IN_USE
    return Hash(account.data[_VALUE]) if account and in_use else None
