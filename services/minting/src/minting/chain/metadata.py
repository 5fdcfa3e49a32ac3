"""What the Metaplex program stores about an NFT, and its limits (NFT-081)."""

from dataclasses import dataclass
from typing import Final, Self

from solders.pubkey import Pubkey

from minting.chain import borsh

NAME_BYTES: Final = 32
SYMBOL_BYTES: Final = 10
URI_BYTES: Final = 200

_METADATA_V1: Final = 4


@dataclass(frozen=True)
class Creator:
    """One creator: `verified` says that they signed, `share` is in percent."""

    address: str
    verified: bool
    share: int

    def encoded(self) -> bytes:
        """Return the creator in Borsh."""
        key = bytes(Pubkey.from_string(self.address))
        return key + borsh.boolean(self.verified) + borsh.integer(self.share, 1)

    @classmethod
    def read(cls, reader: borsh.Reader) -> Self:
        """Read a creator from Borsh."""
        return cls(reader.address(), reader.boolean(), reader.integer(1))


@dataclass(frozen=True)
class Metadata:
    """The metadata account of a mint."""

    update_authority: str
    mint_address: str
    name: str
    symbol: str
    uri: str
    creators: tuple[Creator, ...]
    is_mutable: bool

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Decode an account's data; `ValueError` when it is no metadata of version 1."""
        reader = borsh.Reader(data)
        if (key := reader.integer(1)) != _METADATA_V1:
            raise ValueError(f"account key must be {_METADATA_V1} (MetadataV1), not {key}")
        authority, mint = reader.address(), reader.address()
        name, symbol, uri = reader.text(), reader.text(), reader.text()
        reader.integer(2)  # royalty in basis points
        creators = reader.option(lambda: reader.vector(lambda: Creator.read(reader)))
        reader.boolean()  # whether the primary sale has happened
        return cls(authority, mint, name, symbol, uri, creators or (), reader.boolean())
