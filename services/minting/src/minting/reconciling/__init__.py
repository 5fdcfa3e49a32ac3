"""Hold every NFT of ours against the chain, again and again (NFT-025, NFT-048)."""

from minting.reconciling.looking import LOOK, look, look_soon
from minting.reconciling.passes import COMPARE, ReconcilePace, begin_soon, compare_page, schedule

__all__ = [
    "COMPARE",
    "LOOK",
    "ReconcilePace",
    "begin_soon",
    "compare_page",
    "look",
    "look_soon",
    "schedule",
]
