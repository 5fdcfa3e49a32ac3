"""Accounts of the two token programs: mints, and holdings of a mint's tokens."""

from typing import Final

from solders.account import Account
from solders.pubkey import Pubkey
from solders.token.state import Mint, TokenAccount

TOKEN_PROGRAMS: Final = frozenset(
    {
        Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
        Pubkey.from_string("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"),
    }
)

_MINT_BYTES: Final = 82
_HOLDING_BYTES: Final = 165
_ACCOUNT_KIND: Final = (
    165  # where Token-2022 tells mints (1) from holdings (2) that have extensions
)
_MINT_KIND: Final = 1


def mint_of(account: Account | None) -> Mint | None:
    """Return the mint in an account; None when it holds anything else."""
    if account is None or account.owner not in TOKEN_PROGRAMS:
        return None
    plain = len(account.data) == _MINT_BYTES
    return (
        Mint.from_bytes(account.data[:_MINT_BYTES]) if plain or _is_extended_mint(account) else None
    )


def holding_of(account: Account | None) -> TokenAccount | None:
    """Return the token holding in an account; None when it holds anything else."""
    if account is None or account.owner not in TOKEN_PROGRAMS:
        return None
    if len(account.data) < _HOLDING_BYTES or _is_extended_mint(account):
        return None
    return TokenAccount.from_bytes(account.data[:_HOLDING_BYTES])


def _is_extended_mint(account: Account) -> bool:
    return len(account.data) > _ACCOUNT_KIND and account.data[_ACCOUNT_KIND] == _MINT_KIND
