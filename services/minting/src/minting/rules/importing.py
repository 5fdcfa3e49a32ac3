"""NFTs that were minted before Laurel, as a CSV file names them (NFT-034)."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

COLUMNS: Final = ["user_id", "mint_address", "definition", "claimed_at"]

_USER: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_MINT: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{32,44}")
_DEFINITION: Final = re.compile(r"[a-z][a-z0-9-]{0,49}")
_HIGHEST: Final = 2**63 - 1

_REASONS: Final[Mapping[str, str]] = {
    "supply": "it was burned",
    "owner": "it is not in the wallet that its user announced",
    "metadata": "it has no metadata",
    "update_authority": "its update authority is another than {authority}",
    "creators": "its only creator, verified, is not {authority}",
    "is_mutable": "it can be changed: its update authority can make it immutable",
}


class FileError(ValueError):
    """A line that names no NFT; the message names the line and the field."""


@dataclass(frozen=True, slots=True)
class Named:
    """An NFT of the file: whose it is, of which definition, and since when."""

    line: int
    user_id: int
    mint_address: str
    definition: str
    claimed_at: datetime


def named(lines: Iterable[str]) -> Sequence[Named]:
    """The NFTs of a file, one a line below a header. Raises FileError."""
    rows = csv.reader(lines, strict=True)
    if next(rows, None) != COLUMNS:
        raise FileError(f"line 1 should be {','.join(COLUMNS)}")
    found = [_read(line, row) for line, row in enumerate(rows, start=2)]
    mints: set[str] = set()
    for one in found:
        if one.mint_address in mints:
            raise FileError(f"line {one.line}: mint_address is there a second time")
        mints.add(one.mint_address)
    return found


def why_not(differences: Sequence[str], authority: str) -> str:
    """What keeps an NFT from being taken over, of the fields that differ."""
    gone = "supply" if "supply" in differences else differences[0]
    return _REASONS.get(gone, f"its {gone} differs").format(authority=authority)


def _read(line: int, row: Sequence[str]) -> Named:
    if len(row) != len(COLUMNS):
        raise FileError(f"line {line} should have {len(COLUMNS)} fields")
    user, mint, definition, claimed_at = row
    if not _USER.fullmatch(user) or int(user) > _HIGHEST:
        raise FileError(f"line {line}: user_id should be a whole number of 1 or more")
    if not _MINT.fullmatch(mint):
        raise FileError(f"line {line}: mint_address should be a Solana address")
    if not _DEFINITION.fullmatch(definition):
        raise FileError(f"line {line}: definition should be a key such as tier-1")
    return Named(line, int(user), mint, definition, _moment(line, claimed_at))


def _moment(line: int, given: str) -> datetime:
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise FileError(f"line {line}: claimed_at should be a time such as 2025-01-31T12:00:00Z")
    return moment
