"""One blockhash per block, derived from the genesis hash: nothing to store, and none invented."""

import hashlib
from typing import Final

from solders.hash import Hash

VALID_BLOCKS: Final = 150
"""A transaction lands at most this many blocks after the one whose hash it was signed against."""

_KEPT_BLOCKS: Final = 2 * VALID_BLOCKS


class Blockhashes:
    """The hashes of recent blocks."""

    def __init__(self, genesis: Hash) -> None:
        self._genesis = bytes(genesis)
        self._heights: dict[Hash, int] = {}
        self._known_to = -1

    def at(self, height: int) -> Hash:
        """Return the hash of the block at `height`."""
        return Hash(hashlib.sha256(self._genesis + height.to_bytes(8, "little")).digest())

    def is_valid(self, blockhash: Hash, height: int, newest: int) -> bool:
        """Tell whether a transaction with `blockhash` may land in the block at `height`.

        `newest` is the newest block that the asked bank knows: it refuses hashes it never saw.
        """
        self._extend(height)
        born = self._heights.get(blockhash)
        return born is not None and born <= newest and height - born <= VALID_BLOCKS

    def _extend(self, height: int) -> None:
        if height <= self._known_to:
            return
        oldest = max(0, height - _KEPT_BLOCKS)
        for missing in range(max(self._known_to + 1, oldest), height + 1):
            self._heights[self.at(missing)] = missing
        self._heights = {key: born for key, born in self._heights.items() if born >= oldest}
        self._known_to = height
