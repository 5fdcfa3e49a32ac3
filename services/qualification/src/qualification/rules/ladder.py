"""The ladder: what each tier asks for and gives, and the milestones of volume on the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal
from itertools import pairwise

LEVELS = (1, 2, 3, 4, 5)
# The default of 28 digits would round the largest amounts, which have 30.
EXACT = Context(prec=40)
_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class TierRule:
    """What a tier asks for and gives (TIER-001).

    `badges_required` counts activated badges (TIER-004); the volume is in USD. `features` are what
    the tier unlocks by name beside what lower ones do (TIER-008).
    """

    level: int
    name: str
    required_volume_usd: Decimal
    badges_required: int
    fee_reduction_percent: int
    ai_agent_uses_per_week: int
    features: tuple[str, ...] = ()

    def is_met(self, volume_usd: Decimal, badges_activated: int) -> bool:
        """Whether a volume and a number of activated badges reach this tier."""
        return volume_usd >= self.required_volume_usd and badges_activated >= self.badges_required

    def progress_percentage(self, volume_usd: Decimal) -> Decimal:
        """How much of the volume is reached: 0 to 100, and 100 only when all of it is.

        Bounded at 100, whatever the volume (TIER-043).
        """
        if volume_usd >= self.required_volume_usd:
            return _HUNDRED
        return (_HUNDRED * volume_usd / self.required_volume_usd).quantize(_CENT, ROUND_DOWN)

    def missing_volume(self, volume_usd: Decimal) -> Decimal:
        """How much volume is still to come."""
        return max(EXACT.subtract(self.required_volume_usd, volume_usd), Decimal(0))

    def missing_badges(self, badges_activated: int) -> int:
        """How many badges are still to be activated."""
        return max(self.badges_required - badges_activated, 0)

    @property
    def description(self) -> str:
        """The rule in prose."""
        badges = {0: "", 1: " and 1 activated badge"}.get(
            self.badges_required, f" and {self.badges_required} activated badges"
        )
        return f"A trading volume of at least {self.required_volume_usd:,f} USD{badges}"

    @property
    def benefits(self) -> tuple[str, ...]:
        """What the tier gives, in the words of a notification (TIER-007)."""
        return (
            f"{self.fee_reduction_percent}% trading fee reduction",
            f"{self.ai_agent_uses_per_week} AI agent uses per week",
            *(f"Activate {feature}" for feature in self.features),
        )


@dataclass(frozen=True, slots=True)
class Milestone:
    """A volume, or what was saved in fees, in USD, worth congratulating on (TIER-032, TIER-038)."""

    volume_usd: Decimal
    name: str


# TIER-038.
SAVINGS = (
    Milestone(Decimal(1_000), "Savings Champion - $1K"),
    Milestone(Decimal(2_500), "Savings Master - $2.5K"),
)


@dataclass(frozen=True, slots=True)
class StrategyBonus:
    """What the user of a strategy gets that helped to reach a milestone (TIER-036).

    `extra_ai_uses` are for the running week; whoever holds the badge of that name is recognised.
    """

    extra_ai_uses: int = 5
    exclusive_features: tuple[str, ...] = ("Priority strategy recommendations",)
    badge: str = "Strategic experts"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The tiers 1 to 5, milestones and steps of savings, in rising order, and what strategies give.

    Raises ValueError naming the tier or milestone that is out of order: a higher tier asks for
    more volume and never for fewer badges, so that whoever has a tier has all tiers below.
    """

    tiers: tuple[TierRule, ...]
    milestones: tuple[Milestone, ...]
    bonus: StrategyBonus = StrategyBonus()
    savings: tuple[Milestone, ...] = SAVINGS

    def __post_init__(self) -> None:
        _check_tiers(self.tiers)
        _check_volumes("savings step", [(each.name, each.volume_usd) for each in self.savings])
        _check_volumes("milestone", [(each.name, each.volume_usd) for each in self.milestones])

    @property
    def marks(self) -> list[Decimal]:
        """Every volume that changes something when it is passed, in rising order."""
        tiers = {tier.required_volume_usd for tier in self.tiers}
        return sorted(tiers | {milestone.volume_usd for milestone in self.milestones})

    def volume_level(self, volume_usd: Decimal) -> int:
        """The highest tier that the volume alone reaches; 0 is none."""
        return sum(volume_usd >= tier.required_volume_usd for tier in self.tiers)

    def level(self, volume_usd: Decimal, badges_activated: int) -> int:
        """The highest tier whose volume and badges are met; 0 is none."""
        return sum(tier.is_met(volume_usd, badges_activated) for tier in self.tiers)

    def tiers_between(self, level: int, new_level: int) -> tuple[TierRule, ...]:
        """The tiers above `level` up to `new_level`."""
        return self.tiers[level:new_level]

    def milestones_between(self, volume: Decimal, new_volume: Decimal) -> tuple[Milestone, ...]:
        """The milestones above `volume` up to `new_volume`."""
        return tuple(each for each in self.milestones if volume < each.volume_usd <= new_volume)

    def next_milestone(self, volume_usd: Decimal) -> Milestone | None:
        """The first milestone above a volume."""
        return next((each for each in self.milestones if each.volume_usd > volume_usd), None)


def _check_tiers(tiers: tuple[TierRule, ...]) -> None:
    if tuple(tier.level for tier in tiers) != LEVELS:
        raise ValueError("tiers should be the levels 1, 2, 3, 4, 5 in this order")
    _check_volumes("tier", [(tier.name, tier.required_volume_usd) for tier in tiers])
    for tier in tiers:
        _check_not_negative(tier)
    for lower, higher in pairwise(tiers):
        if higher.badges_required < lower.badges_required:
            raise ValueError(f"tier {higher.level} should ask for no fewer badges than the lower")


def _check_not_negative(tier: TierRule) -> None:
    figures = (tier.badges_required, tier.ai_agent_uses_per_week, tier.fee_reduction_percent)
    if min(figures) < 0 or tier.fee_reduction_percent > _HUNDRED:
        raise ValueError(
            f"tier {tier.level} should have no negative figure and a fee reduction of at most 100"
        )


def _check_volumes(kind: str, volumes: Iterable[tuple[str, Decimal]]) -> None:
    floor = Decimal(0)
    for name, volume in volumes:
        if not volume.is_finite() or volume <= floor:
            raise ValueError(f"{kind} {name!r} should have a volume above {floor:f} USD")
        floor = volume
