"""What it means that an NFT is not on the chain as it was ordered (NFT-025)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Known = Literal["held", "away", "burned"]
"""What counts of an NFT: its user holds it, somebody else does, or nobody."""

MISSING: Final = "mint"
"""What differs of a mint that a node does not show, which proves nothing: it may be behind."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the chain has of an NFT: its supply, and the fields that are not as ordered."""

    supply: int
    differences: Sequence[str]


@dataclass(frozen=True, slots=True)
class AsOrdered:
    """Nothing differs."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Its owner has burned it or, if it still exists, has it no longer in that wallet."""

    burned: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """It had left its user's wallet, and is there again."""


@dataclass(frozen=True, slots=True)
class Differs:
    """Fields that nobody can put right from here."""

    fields: tuple[str, ...]


Verdict = AsOrdered | Gone | Returned | Differs


def judge(known: Known, seen: Sight | None) -> Verdict:
    """Say what was seen of an NFT that counts as held, as away, or as burned.

    Only a mint that is there can be burned: one that a node does not show says nothing. What is
    away is its new owner's to pass on or to burn.
    """
    if seen is None:
        return Differs((MISSING,))
    if known == "burned":
        return Differs(("supply",)) if seen.supply else AsOrdered()
    if known == "away":
        return _of_another(seen)
    if seen.supply == 0:
        return Gone(burned=True)
    if tuple(seen.differences) == ("owner",):
        return Gone(burned=False)
    return Differs(tuple(seen.differences)) if seen.differences else AsOrdered()


def _of_another(seen: Sight) -> Verdict:
    if not seen.differences:
        return Returned()
    is_gone = seen.supply == 0 or tuple(seen.differences) == ("owner",)
    return AsOrdered() if is_gone else Differs(tuple(seen.differences))
