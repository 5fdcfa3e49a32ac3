"""Program ids, and the addresses that the Metaplex and token programs derive from a mint."""

from solders.pubkey import Pubkey
from spl.token.instructions import get_associated_token_address

TOKEN_METADATA_PROGRAM = Pubkey.from_string("metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s")


def metadata_address(mint: Pubkey) -> Pubkey:
    """Return where the program keeps the metadata (name, symbol, uri, creators) of `mint`."""
    return _derived(mint)


def edition_address(mint: Pubkey) -> Pubkey:
    """Return the master edition of `mint`: it holds the mint authority, so supply stays 1."""
    return _derived(mint, b"edition")


def token_address(owner: Pubkey, mint: Pubkey) -> Pubkey:
    """Return the account in which `owner` holds tokens of `mint`."""
    address: Pubkey = get_associated_token_address(owner, mint)
    return address


def _derived(mint: Pubkey, *suffix: bytes) -> Pubkey:
    seeds = [b"metadata", bytes(TOKEN_METADATA_PROGRAM), bytes(mint), *suffix]
    return Pubkey.find_program_address(seeds, TOKEN_METADATA_PROGRAM)[0]
