"""What the weekly review of a user's NFTs finds (NFT-074)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from laurel_schemas.nft_events_v1 import HeldNft, Opportunity, Suggestion

from minting.rules.benefits import CompetitionNft, TieredNft

WITHIN_REACH: Final = Decimal("0.25")
"""Which part of the next tier's volume has to be there for the tier to be within reach."""

_ALL: Final = Decimal(1)
_LABEL_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class NextTier:
    """The tier above the one that is held, and what it asks for and gives.

    `features` are what it unlocks by name and lower tiers don't (TIER-008).
    """

    name: str
    required_volume_usd: Decimal
    badges_required: int
    fee_reduction_percent: int
    ai_agent_uses_per_week: int
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A user's NFTs, and how far the next tier is; `badges_idle` are earned and not activated."""

    user_id: int
    tiered: TieredNft | None
    won: Sequence[CompetitionNft]
    next: NextTier | None
    volume_usd: Decimal
    badges_activated: int
    badges_idle: int

    @property
    def nfts(self) -> Sequence[TieredNft | CompetitionNft]:
        """All of them."""
        return [*([self.tiered] if self.tiered else []), *self.won]


@dataclass(frozen=True, slots=True)
class Contests:
    """How many competitions are yet to begin, and what the first of them that says so gives."""

    upcoming: int
    reward: str | None


@dataclass(frozen=True, slots=True)
class Utilization:
    """How well NFTs are used, in percent."""

    portfolio: int
    activation: int
    readiness: int


def opportunities(portfolio: Portfolio, effective: int, contests: Contests) -> list[Opportunity]:
    """What would give better benefits than the fee reduction in force, `effective` percent."""
    return [*_upgrade(portfolio, effective), *_participation(contests)]


def suggestions(portfolio: Portfolio) -> list[Suggestion]:
    """What the user could do with what they have, the most important first."""
    return [*_activation(portfolio), *_badges(portfolio)]


def utilization(portfolio: Portfolio) -> Utilization:
    """The part of the NFTs that is switched on, how near the next tier is, and the mean of both."""
    nfts = portfolio.nfts
    activated = sum(1 for one in nfts if one.activated_at)
    activation = 100 * activated // len(nfts) if nfts else 0
    readiness = int(100 * _readiness(portfolio))
    return Utilization((activation + readiness) // 2, activation, readiness)


def held(nft: TieredNft | CompetitionNft, now: datetime) -> HeldNft:
    """An NFT as the review shows it: one that has ended gives nothing."""
    if isinstance(nft, TieredNft):
        return HeldNft(
            name=nft.tier_name,
            level=nft.level,
            fee_reduction_percent=nft.fee_reduction_percent,
            ai_agent_uses_per_week=nft.ai_agent_uses_per_week,
            benefits_activated=nft.activated_at is not None,
        )
    return HeldNft(
        name=nft.tier_name,
        fee_reduction_percent=nft.fee_reduction_percent,
        benefits_activated=nft.counts(now),
    )


def _upgrade(portfolio: Portfolio, effective: int) -> Iterator[Opportunity]:
    tier = portfolio.next
    if tier is None or _progress(portfolio.volume_usd, tier.required_volume_usd) < WITHIN_REACH:
        return
    uses = portfolio.tiered.ai_agent_uses_per_week if portfolio.tiered else 0
    if tier.fee_reduction_percent <= effective and tier.ai_agent_uses_per_week <= uses:
        return
    yield Opportunity(
        opportunity_type="tiered_upgrade",
        target_tier=tier.name,
        fee_reduction_percent=tier.fee_reduction_percent,
        ai_agent_uses_per_week=tier.ai_agent_uses_per_week,
        new_features=tier.features,
        badges_needed=max(0, tier.badges_required - portfolio.badges_activated),
        volume_needed_usd=max(Decimal(0), tier.required_volume_usd - portfolio.volume_usd),
    )


def _participation(contests: Contests) -> Iterator[Opportunity]:
    if contests.upcoming:
        yield Opportunity(
            opportunity_type="competition_participation",
            upcoming_competitions=contests.upcoming,
            potential_rewards=contests.reward,
        )


def _activation(portfolio: Portfolio) -> Iterator[Suggestion]:
    for nft in portfolio.nfts:
        if nft.activated_at is None:
            yield Suggestion(
                suggestion_type="activate_benefits",
                priority="high",
                description=f"Activate your {nft.tier_name} benefits to use additional features",
                potential_impact=_impact(nft),
            )


def _impact(nft: TieredNft | CompetitionNft) -> str:
    if isinstance(nft, TieredNft):
        return f"Access to {nft.ai_agent_uses_per_week} AI agent uses per week"
    return f"{nft.fee_reduction_percent}% fee reduction"


def _badges(portfolio: Portfolio) -> Iterator[Suggestion]:
    tier, idle = portfolio.next, portfolio.badges_idle
    missing = tier.badges_required - portfolio.badges_activated if tier else 0
    if tier and missing > 0 and idle:
        yield Suggestion(
            suggestion_type="badge_activation_strategy",
            priority="medium",
            description=f"You have {idle} owned badges - activate {min(missing, idle)} for next"
            " tier upgrade",
            potential_impact=f"Unlock {tier.name} ({tier.fee_reduction_percent}% fee reduction)"[
                :_LABEL_LENGTH
            ],
        )


def _readiness(portfolio: Portfolio) -> Decimal:
    tier = portfolio.next
    if tier is None:
        return _ALL
    volume = _progress(portfolio.volume_usd, tier.required_volume_usd)
    badges = _progress(Decimal(portfolio.badges_activated), Decimal(tier.badges_required))
    return (volume + badges) / 2


def _progress(there: Decimal, asked: Decimal) -> Decimal:
    return min(_ALL, there / asked) if asked else _ALL
