"""What a prize of a competition is, and what becomes of it (NFT-031, NFT-032, NFT-033)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

PrizeKind = Literal["nft", "token"]
PrizeState = Literal["waiting", "open", "delivered", "failed", "reversed"]

WAITS_FOR: Final = timedelta(days=7)
"""How long a prize waits for its winner's wallet to be announced."""


@dataclass(frozen=True, slots=True)
class Prize:
    """What was won, by whom, and how far it is."""

    prize_id: str
    user_id: int
    competition_id: str
    competition_name: str
    ranking: int | None
    kind: PrizeKind
    tier_level: int | None
    tier_name: str | None
    special_attributes: tuple[str, ...]
    valid_until: datetime | None
    token_mint: str | None
    token_amount: Decimal | None
    manager_message: str | None
    awarded_at: datetime
    state: PrizeState = "waiting"
    granted_level: int | None = None
    reversed_at: datetime | None = None
    short_of_funds_since: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in ("delivered", "failed", "reversed")

    def is_given_up(self, now: datetime) -> bool:
        """Whether it has waited long enough for what it needs."""
        return now - self.awarded_at > WAITS_FOR


class NotWhole(ValueError):
    """An amount has more decimals than its token."""


def smallest_units(amount: Decimal, decimals: int) -> int:
    """An amount of tokens in their smallest unit. Raises NotWhole."""
    scaled = amount.scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise NotWhole(f"{amount.normalize()} has more decimals than {decimals}")
    return int(scaled)


def is_beyond(level: int, held: int | None) -> bool:
    """Whether a tier would still be a gain: it follows the rule of one active NFT (NFT-031)."""
    return held is None or level > held
