"""Pinned content on disk: one file per CID, written whole or not at all."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from laurel_stack.ipfs.cid import CidVersion, cid_of

_CID: Final = re.compile(r"Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58}")


@dataclass(frozen=True)
class Pin:
    """Content that is pinned: its size in bytes, and when it first was."""

    cid: str
    size: int
    pinned_at: datetime
    is_duplicate: bool


class Store:
    """A content-addressed folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def pin(self, content: bytes, version: CidVersion) -> Pin:
        """Keep content; what is kept already stays as it is."""
        cid = cid_of(content, version)
        path = self._folder / cid
        is_duplicate = path.exists()
        if not is_duplicate:
            partial = path.with_suffix(f".{os.getpid()}")
            partial.write_bytes(content)
            partial.replace(path)
        pinned_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Pin(cid, len(content), pinned_at, is_duplicate)

    def read(self, cid: str) -> bytes | None:
        """Return content by its CID; None if it is not pinned here, or no CID at all."""
        if not _CID.fullmatch(cid):
            return None
        try:
            return (self._folder / cid).read_bytes()
        except FileNotFoundError:
            return None
