"""Open an upgrade, and take its owner's signature; landing it is the worker's (NFT-021, NFT-024).

A custodial wallet signs at once (NFT-027). Any other gets the half-signed transaction: whatever
happens to it, the old NFT is burned and the new one minted, or nothing is. It stands on a durable
nonce where one is free, and may then be signed until the deadline; else it expires in about a
minute (NFT-028).

First badges binds what the tier asks for, over topics (NFT-042): until it says so nothing leaves.
Refused, or not answered in time, the upgrade fails, and what was bound is released on hearing it.
"""

from minting.upgrades.opening import UpgradeMeans, UpgradeTerms, Wish, decide_upgrade, open_upgrade
from minting.upgrades.signing import (
    TooLateError,
    UnknownUpgradeError,
    find_upgrade,
    sign_upgrade,
)

__all__ = [
    "TooLateError",
    "UnknownUpgradeError",
    "UpgradeMeans",
    "UpgradeTerms",
    "Wish",
    "decide_upgrade",
    "find_upgrade",
    "open_upgrade",
    "sign_upgrade",
]
