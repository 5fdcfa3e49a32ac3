"""The few Borsh types of the Metaplex program: written by functions, read by a cursor."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from solders.pubkey import Pubkey

T = TypeVar("T")

NONE: Final = b"\x00"


def integer(value: int, size: int) -> bytes:
    """Encode an unsigned integer of `size` bytes."""
    return value.to_bytes(size, "little")


def boolean(value: bool) -> bytes:
    """Encode a truth value in one byte."""
    return integer(int(value), 1)


def text(value: str) -> bytes:
    """Encode a string as its length in bytes and its UTF-8."""
    encoded = value.encode()
    return integer(len(encoded), 4) + encoded


def some(encoded: bytes) -> bytes:
    """Encode an option that is present."""
    return b"\x01" + encoded


def vector(encoded: Sequence[bytes]) -> bytes:
    """Encode items, already encoded one by one, as a vector."""
    return integer(len(encoded), 4) + b"".join(encoded)


class Reader:
    """Read values in order from `data`; `ValueError` where the bytes are not what is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def integer(self, size: int) -> int:
        """Read an unsigned integer of `size` bytes."""
        return int.from_bytes(self._take(size), "little")

    def boolean(self) -> bool:
        """Read a truth value."""
        return self._tag("boolean")

    def address(self) -> str:
        """Read a public key as base58."""
        return str(Pubkey.from_bytes(self._take(32)))

    def text(self) -> str:
        """Read a string; the program pads its strings with NUL to their limit."""
        return self._take(self.integer(4)).rstrip(b"\0").decode()

    def option(self, read: Callable[[], T]) -> T | None:
        """Read an option whose value `read` knows how to read."""
        return read() if self._tag("option") else None

    def vector(self, read: Callable[[], T]) -> tuple[T, ...]:
        """Read a vector whose items `read` knows how to read."""
        return tuple(read() for _ in range(self.integer(4)))

    def _tag(self, kind: str) -> bool:
        tag = self.integer(1)
        if tag > 1:
            raise ValueError(f"{kind} tag must be 0 or 1, not {tag}")
        return bool(tag)

    def _take(self, size: int) -> bytes:
        end = self._position + size
        if end > len(self._data):
            raise ValueError(f"truncated: {size} bytes wanted, {len(self._data)} in all")
        taken = self._data[self._position : end]
        self._position = end
        return taken
