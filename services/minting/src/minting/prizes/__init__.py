"""Prizes of competitions that minting pays: NFTs beside the ladder, tiers of it, tokens.

Each is stored once by its id and brought on its way by a due task of its own. What became of it is
told in the transaction in which it is decided.
"""

from minting.prizes.awarding import award_prizes, reverse_prizes
from minting.prizes.opening import OPEN, open_prize
from minting.prizes.payouts import PAY, pay_tokens

__all__ = ["OPEN", "PAY", "award_prizes", "open_prize", "pay_tokens", "reverse_prizes"]
