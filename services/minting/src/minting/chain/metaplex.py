"""Instructions of the Metaplex Token Metadata program for a non-fungible token.

Accounts and arguments stand in the order of the program's `CreateV1`, `MintV1` and `BurnV1`.
"""

from typing import Final

from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.sysvar import INSTRUCTIONS as INSTRUCTIONS_SYSVAR
from spl.token.constants import ASSOCIATED_TOKEN_PROGRAM_ID, TOKEN_PROGRAM_ID

from minting.chain import borsh
from minting.chain.addresses import (
    TOKEN_METADATA_PROGRAM,
    edition_address,
    metadata_address,
    token_address,
)
from minting.chain.metadata import Creator

_CREATE: Final = bytes([42, 0])  # discriminator of the instruction, then version 1 of its arguments
_MINT: Final = bytes([43, 0])
_BURN: Final = bytes([41, 0])
_NON_FUNGIBLE: Final = borsh.integer(0, 1)
_DECIMALS: Final = borsh.integer(0, 1)
_PRINTS_NONE: Final = borsh.integer(0, 1)
_ONE: Final = borsh.integer(1, 8)


def create_v1(mint: Pubkey, authority: Pubkey, name: str, symbol: str, uri: str) -> Instruction:
    """Create the mint and its immutable metadata, `authority` being its only, verified creator.

    `mint` and `authority` sign; `authority` pays the rent and the program's fee.
    """
    creator = Creator(str(authority), verified=True, share=100)
    accounts = [
        _writable(metadata_address(mint)),
        _writable(edition_address(mint)),
        AccountMeta(mint, is_signer=True, is_writable=True),
        AccountMeta(authority, is_signer=True, is_writable=False),
        AccountMeta(authority, is_signer=True, is_writable=True),
        AccountMeta(authority, is_signer=True, is_writable=False),
        *_programs(),
    ]
    arguments = (
        _asset(creator, name, symbol, uri) + borsh.some(_DECIMALS) + borsh.some(_PRINTS_NONE)
    )
    return Instruction(TOKEN_METADATA_PROGRAM, _CREATE + arguments, accounts)


def mint_v1(mint: Pubkey, owner: Pubkey, authority: Pubkey) -> Instruction:
    """Mint the one token into `owner`'s account, creating that account; `authority` signs, pays."""
    accounts = [
        _writable(token_address(owner, mint)),
        _readonly(owner),
        _readonly(metadata_address(mint)),
        _writable(edition_address(mint)),
        _ABSENT,  # token record
        _writable(mint),
        AccountMeta(authority, is_signer=True, is_writable=False),
        _ABSENT,  # delegate record
        AccountMeta(authority, is_signer=True, is_writable=True),
        *_programs(),
        _readonly(ASSOCIATED_TOKEN_PROGRAM_ID),
        _ABSENT,  # authorization rules program
        _ABSENT,  # authorization rules
    ]
    return Instruction(TOKEN_METADATA_PROGRAM, _MINT + _ONE + borsh.NONE, accounts)


def burn_v1(mint: Pubkey, owner: Pubkey) -> Instruction:
    """Burn the one token of `mint`; `owner` signs, and gets the rent of the closed accounts."""
    accounts = [
        AccountMeta(owner, is_signer=True, is_writable=True),
        _ABSENT,  # collection metadata
        _writable(metadata_address(mint)),
        _writable(edition_address(mint)),
        _writable(mint),
        _writable(token_address(owner, mint)),
        *[_ABSENT] * 5,  # master edition, its mint, its token, edition marker, token record
        *_programs(),
    ]
    return Instruction(TOKEN_METADATA_PROGRAM, _BURN + _ONE, accounts)


def _asset(creator: Creator, name: str, symbol: str, uri: str) -> bytes:
    return b"".join(
        [
            borsh.text(name),
            borsh.text(symbol),
            borsh.text(uri),
            borsh.integer(0, 2),  # royalty in basis points
            borsh.some(borsh.vector([creator.encoded()])),
            borsh.boolean(False),  # the primary sale has not happened
            borsh.boolean(False),  # immutable
            _NON_FUNGIBLE,
            borsh.NONE * 4,  # collection, uses, collection details, rule set
        ]
    )


def _programs() -> list[AccountMeta]:
    return [
        _readonly(SYSTEM_PROGRAM),
        _readonly(INSTRUCTIONS_SYSVAR),
        _readonly(TOKEN_PROGRAM_ID),
    ]


def _writable(address: Pubkey) -> AccountMeta:
    return AccountMeta(address, is_signer=False, is_writable=True)


def _readonly(address: Pubkey) -> AccountMeta:
    return AccountMeta(address, is_signer=False, is_writable=False)


_ABSENT: Final = _readonly(TOKEN_METADATA_PROGRAM)  # how the program spells a missing account
