"""Durable nonces: a transaction that uses one may land at any time, until the nonce advances.

The virtual machine knows no blocks, so that a nonce which it advances would come to hold the same
value again. The chain puts in the value that a validator derives from the block's hash.
"""

import hashlib
from typing import Final

from solders.account import Account
from solders.hash import Hash
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.transaction import VersionedTransaction

_ADVANCE: Final = bytes([4, 0, 0, 0])
_INITIALIZED: Final = bytes([1, 0, 0, 0, 1, 0, 0, 0])  # of the current version, and in use
_BYTES: Final = 80
_VALUE: Final = slice(40, 72)


def used_nonce(transaction: VersionedTransaction) -> Pubkey | None:
    """Return the nonce that a transaction advances first, instead of naming a recent block."""
    keys, instructions = transaction.message.account_keys, transaction.message.instructions
    if not instructions or keys[instructions[0].program_id_index] != SYSTEM_PROGRAM:
        return None
    first = instructions[0]
    return keys[first.accounts[0]] if first.data[:4] == _ADVANCE and first.accounts else None


def value_of(account: Account | None) -> Hash | None:
    """Return what a nonce holds; None where an account is no nonce in use."""
    if account is None or account.owner != SYSTEM_PROGRAM or len(account.data) != _BYTES:
        return None
    return Hash(account.data[_VALUE]) if account.data[:8] == _INITIALIZED else None


def value_in_block(blockhash: Hash) -> Hash:
    """Return what a nonce holds that is advanced in the block after this one."""
    return Hash(hashlib.sha256(b"DURABLE_NONCE" + bytes(blockhash)).digest())


def holding(account: Account, value: Hash) -> Account:
    """Return a nonce with another value."""
    data = bytes(account.data[: _VALUE.start]) + bytes(value) + bytes(account.data[_VALUE.stop :])
    return Account(account.lamports, data, account.owner, account.executable, account.rent_epoch)
