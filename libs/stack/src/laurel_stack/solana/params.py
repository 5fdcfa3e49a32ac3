"""Typed access to a request's parameters; whatever is missing or wrong is `InvalidParams`."""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import based58
from solders.hash import Hash
from solders.message import VersionedMessage, from_bytes_versioned
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import VersionedTransaction

from laurel_stack.solana.errors import InvalidParams
from laurel_stack.solana.slots import Commitment

T = TypeVar("T")
D = TypeVar("D")

Key = int | str

_PACKET_BYTES: Final = 1232
_U64_MAX: Final = 2**64 - 1


class Params:
    """Parameters by position, or the options among them by name."""

    def __init__(self, values: Mapping[Any, object]) -> None:
        self._values = values

    def get(self, key: Key, read: Callable[[Key], T], default: D) -> T | D:
        """Return what `read` finds at `key`, or the default where there is nothing."""
        return default if self._values.get(key) is None else read(key)

    def value(self, key: Key) -> object:
        """Return what is at `key`, whatever it is."""
        if (value := self._values.get(key)) is None:
            raise InvalidParams(f"{key!r} is missing")
        return value

    def options(self, key: Key) -> "Params":
        """Return the options at `key`; there are none where it is absent."""
        return Params(self.get(key, lambda _: self._of_type(dict, key), {}))

    def commitment(self, key: Key = "commitment") -> Commitment:
        """Return a commitment: finalized unless said otherwise."""
        name = self.get(key, self.text, "finalized")
        return self._read(Commitment, name, key)

    def flag(self, key: Key) -> bool:
        """Return whether an option is set."""
        return self.get(key, lambda _: self._of_type(bool, key), False)

    def text(self, key: Key) -> str:
        """Return a string."""
        return self._of_type(str, key)

    def integer(self, key: Key) -> int:
        """Return an unsigned 64-bit number."""
        value = self.value(key)
        if type(value) is not int or not 0 <= value <= _U64_MAX:
            raise InvalidParams(f"{key!r} must be an unsigned 64-bit number")
        return value

    def pubkey(self, key: Key) -> Pubkey:
        """Return an address."""
        return self._read(Pubkey.from_string, self.text(key), key)

    def signature(self, key: Key) -> Signature:
        """Return a signature."""
        return self._read(Signature.from_string, self.text(key), key)

    def blockhash(self, key: Key) -> Hash:
        """Return a blockhash."""
        return self._read(Hash.from_string, self.text(key), key)

    def items(self, key: Key, at_most: int) -> "list[Params]":
        """Return a list, each item as parameters of its own, at position 0."""
        items = self._of_type(list, key)
        if len(items) > at_most:
            raise InvalidParams(f"{key!r} may have {at_most} items, not {len(items)}")
        return [Params({0: item}) for item in items]

    def binary(self, key: Key, encoding: str) -> bytes:
        """Return bytes that came as base64 or base58."""
        text = self.text(key)
        match encoding:
            case "base64":
                return self._read(lambda it: base64.b64decode(it, validate=True), text, key)
            case "base58":
                return self._read(lambda it: based58.b58decode(it.encode()), text, key)
        raise InvalidParams('encoding must be "base64" or "base58"')

    def transaction(self, key: Key, encoding: str) -> VersionedTransaction:
        """Return a transaction, well-formed but not necessarily well signed."""
        raw = self.binary(key, encoding)
        if len(raw) > _PACKET_BYTES:
            raise InvalidParams(f"a transaction has at most {_PACKET_BYTES} bytes, not {len(raw)}")
        transaction = self._read(VersionedTransaction.from_bytes, raw, key)
        self._read(VersionedTransaction.sanitize, transaction, key)
        return transaction

    def message(self, key: Key) -> VersionedMessage:
        """Return a transaction's message, which comes as base64."""
        return self._read(from_bytes_versioned, self.binary(key, "base64"), key)

    def _of_type(self, wanted: type[T], key: Key) -> T:
        value = self.value(key)
        if not isinstance(value, wanted):
            raise InvalidParams(f"{key!r} must be a {wanted.__name__}")
        return value

    @staticmethod
    def _read(read: Callable[[D], T], value: D, key: Key) -> T:
        # Readers are foreign: each has its own exception for what it can't read.
        try:
            return read(value)
        except Exception as error:
            raise InvalidParams(f"{key!r} cannot be read: {error}") from None
