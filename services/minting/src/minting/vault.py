"""Keys of custodial wallets: encrypted at rest, open only while they sign (NFT-085)."""

import os
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

    `key` has 32 bytes. Raises VaultError for any other.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise VaultError(f"the vault's key must have {_KEY_BYTES} bytes")
        self._cipher = AESGCM(key)
        self._name = sha256(b"laurel-vault-v1\0" + key).digest()[:_NAME_BYTES]

    def seal(self, keys: Keypair) -> bytes:
        """Encrypt a wallet's keys, to be stored."""
        salt = os.urandom(_SALT_BYTES)
        address = str(keys.pubkey()).encode()
        return self._name + salt + self._cipher.encrypt(salt, bytes(keys), address)

    def open(self, sealed: bytes, address: str) -> Keypair:
        """Decrypt the keys of the wallet at `address`.

        Raises VaultError where they were sealed with another key or for another wallet.
        """
        name, rest = sealed[:_NAME_BYTES], sealed[_NAME_BYTES:]
        if name != self._name:
            raise VaultError(f"the keys of {address} were sealed with another CUSTODY_KEY")
        try:
            salt, text = rest[:_SALT_BYTES], rest[_SALT_BYTES:]
            return Keypair.from_bytes(self._cipher.decrypt(salt, text, address.encode()))
        except InvalidTag:
            raise VaultError(f"what is stored as the keys of {address} is not theirs") from None
