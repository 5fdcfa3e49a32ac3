"""What a user's NFT gives them, and the weeks in which AI uses are counted (NFT-046, NFT-071)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class TieredNft:
    """The active NFT of the ladder, with what was promised when it was ordered."""

    mint_address: str
    level: int
    tier_name: str
    fee_reduction_percent: int
    ai_agent_uses_per_week: int
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class CompetitionNft:
    """An active NFT beside the ladder, such as one won in a competition.

    `features` are what it unlocks by name, as the list of definitions has it now.
    """

    mint_address: str
    tier_name: str
    fee_reduction_percent: int
    activated_at: datetime | None
    valid_until: datetime | None = None
    features: tuple[str, ...] = ()

    def counts(self, now: datetime) -> bool:
        """Whether what it gives is switched on and has not ended."""
        return bool(self.activated_at) and (self.valid_until is None or now < self.valid_until)


@dataclass(frozen=True, slots=True)
class BenefitsInForce:
    """What counts now: nothing of an NFT whose benefits are not activated."""

    fee_reduction_percent: int
    decided_by: Literal["tiered", "competition", "none"]
    ai_uses_per_week: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week in UTC, from Monday 00:00 to before the next."""

    monday: date

    @classmethod
    def of(cls, moment: datetime) -> "Week":
        """The week in which a moment lies."""
        day = moment.astimezone(UTC).date()
        return cls(day - timedelta(days=day.weekday()))

    @property
    def start(self) -> datetime:
        """The first moment of it."""
        return datetime.combine(self.monday, time(), UTC)

    @property
    def last_second(self) -> datetime:
        """The last whole second of it."""
        return self.next.start - timedelta(seconds=1)

    @property
    def next(self) -> "Week":
        """The week after."""
        return Week(self.monday + timedelta(weeks=1))

    @property
    def before(self) -> "Week":
        """The week before."""
        return Week(self.monday - timedelta(weeks=1))

    @property
    def number(self) -> int:
        """Its number in the year, by ISO 8601."""
        return self.monday.isocalendar().week


def in_force(
    nft: TieredNft | None, now: datetime, won: Sequence[CompetitionNft] = ()
) -> BenefitsInForce:
    """What a user has by their NFTs: of fee reductions the better, never the sum (NFT-070)."""
    tiered = nft if nft and nft.activated_at else None
    uses = tiered.ai_agent_uses_per_week if tiered else 0
    fee = tiered.fee_reduction_percent if tiered else 0
    best = max((one.fee_reduction_percent for one in won if one.counts(now)), default=0)
    if best > fee:
        return BenefitsInForce(best, "competition", uses)
    return BenefitsInForce(fee, "tiered" if tiered else "none", uses)


def allowance_in(week: Week, nft: TieredNft | None) -> int:
    """How many AI uses a week gave: none before its NFT's benefits were activated."""
    if nft is None or nft.activated_at is None or nft.activated_at >= week.next.start:
        return 0
    return nft.ai_agent_uses_per_week
