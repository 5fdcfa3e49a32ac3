"""Keys of custodial wallets: encrypted at rest, open only while they sign (NFT-085)."""

import os
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from solders.keypair import Keypair

_KEY_BYTES: Final = 32
_NAME_BYTES: Final = 8
_SALT_BYTES: Final = 12


class VaultError(Exception):
    """A key can't be opened; the message never holds any of it."""


class KeyVault:
    """Seals and opens keys with AES-256-GCM; the wallet's address is bound to what is sealed.

    It seals with `key`, and opens what was sealed with an `older` one too; each has 32 bytes.
    Raises VaultError for any other.
    """

    def __init__(self, key: bytes, older: Sequence[bytes] = ()) -> None:
        if any(len(one) != _KEY_BYTES for one in (key, *older)):
            raise VaultError(f"the vault's key must have {_KEY_BYTES} bytes")
        self._cipher, self._name = AESGCM(key), _name_of(key)
        self._ciphers = {_name_of(one): AESGCM(one) for one in (*older, key)}

    def seal(self, keys: Keypair) -> bytes:
        """Encrypt a wallet's keys, to be stored."""
        salt = os.urandom(_SALT_BYTES)
        address = str(keys.pubkey()).encode()
        return self._name + salt + self._cipher.encrypt(salt, bytes(keys), address)

    def is_current(self, sealed: bytes) -> bool:
        """Whether keys were sealed with the newest key."""
        return sealed[:_NAME_BYTES] == self._name

    def open(self, sealed: bytes, address: str) -> Keypair:
        """Decrypt the keys of the wallet at `address`.

        Raises VaultError where they were sealed with another key or for another wallet.
        """
        name, rest = sealed[:_NAME_BYTES], sealed[_NAME_BYTES:]
        if (cipher := self._ciphers.get(name)) is None:
            raise VaultError(f"the keys of {address} were sealed with another CUSTODY_KEY")
        try:
            salt, text = rest[:_SALT_BYTES], rest[_SALT_BYTES:]
            return Keypair.from_bytes(cipher.decrypt(salt, text, address.encode()))
        except InvalidTag:
            raise VaultError(f"what is stored as the keys of {address} is not theirs") from None


def _name_of(key: bytes) -> bytes:
    return sha256(b"laurel-vault-v1\0" + key).digest()[:_NAME_BYTES]
