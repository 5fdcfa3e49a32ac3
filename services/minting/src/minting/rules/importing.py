"""NFTs that were minted before Laurel, as a CSV file names them (NFT-034)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

COLUMNS: Final = ("user_id", "mint_address", "definition", "claimed_at")

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


@dataclass(frozen=True, slots=True)
class Named:
    """An NFT of the file: whose it is, of which definition, and since when."""

    user_id: int
    mint_address: str
    definition: str
    claimed_at: datetime


def read_named(row: Mapping[str, str]) -> Named:
    """What a line says, by column. Raises ValueError that names the field."""
    if not _USER.fullmatch(row["user_id"]) or int(row["user_id"]) > _HIGHEST:
        raise ValueError("user_id should be a whole number of 1 or more")
    if not _MINT.fullmatch(row["mint_address"]):
        raise ValueError("mint_address should be a Solana address")
    if not _DEFINITION.fullmatch(row["definition"]):
        raise ValueError("definition should be a key such as tier-1")
    return Named(
        int(row["user_id"]), row["mint_address"], row["definition"], _moment(row["claimed_at"])
    )


def why_not(differences: Sequence[str], authority: str) -> str:
    """What keeps an NFT from being taken over, of the fields that differ."""
    gone = "supply" if "supply" in differences else differences[0]
    return _REASONS.get(gone, f"its {gone} differs").format(authority=authority)


def _moment(given: str) -> datetime:
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise ValueError("claimed_at should be a time such as 2025-01-31T12:00:00Z")
    return moment
