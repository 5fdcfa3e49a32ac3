"""Each week holders hear of what would give more, and of what they could use better."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from laurel_events.testing import message
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionStatusChanged,
    RankReward,
)
from laurel_schemas.nft_events_v1 import BenefitEnhancementFound, PortfolioReviewed
from minting import benefits, reviewing
from minting.rules.benefits import CompetitionNft, TieredNft
from minting.rules.reviewing import (
    Contests,
    NextTier,
    Portfolio,
    Utilization,
    opportunities,
    suggestions,
    utilization,
)
from minting_people import NOON, volume
from minting_world import World

pytestmark = pytest.mark.requirement("NFT-074")

HUNTER = NextTier("On-chain Hunter", Decimal(5_000_000), 4, 30, 30, ("Strategy Priority",))
APE = TieredNft("mint", 2, "Quant Ape", 20, 20, None)
TROPHY = CompetitionNft("won", "Trophy Breeder", 25, NOON)
SAMPLE = Portfolio(
    user_id=7,
    tiered=APE,
    won=[TROPHY],
    next=HUNTER,
    volume_usd=Decimal(1_500_000),
    badges_activated=2,
    badges_idle=3,
)
NONE = Contests(0, None)


def test_what_the_samples_of_the_notifications_say_is_found() -> None:
    upgrade, contest = opportunities(SAMPLE, 25, Contests(3, "Better Trophy Breeder NFT"))
    assert upgrade.model_dump(exclude_defaults=True) == {
        "opportunity_type": "tiered_upgrade",
        "target_tier": "On-chain Hunter",
        "fee_reduction_percent": 30,
        "ai_agent_uses_per_week": 30,
        "new_features": ("Strategy Priority",),
        "badges_needed": 2,
        "volume_needed_usd": Decimal(3_500_000),
    }
    assert (contest.upcoming_competitions, contest.potential_rewards) == (
        3,
        "Better Trophy Breeder NFT",
    )
    assert [tuple(one.model_dump().values()) for one in suggestions(SAMPLE)] == [
        (
            "activate_benefits",
            "high",
            "Activate your Quant Ape benefits to use additional features",
            "Access to 20 AI agent uses per week",
        ),
        (
            "badge_activation_strategy",
            "medium",
            "You have 3 owned badges - activate 2 for next tier upgrade",
            "Unlock On-chain Hunter (30% fee reduction)",
        ),
    ]
    assert utilization(SAMPLE) == Utilization(portfolio=45, activation=50, readiness=40)


@pytest.mark.parametrize(
    ("portfolio", "effective"),
    [
        (replace(SAMPLE, next=None), 20),
        (replace(SAMPLE, volume_usd=Decimal("1249999.99")), 20),
        (replace(SAMPLE, next=replace(HUNTER, ai_agent_uses_per_week=20)), 30),
    ],
    ids=["the top is held", "too far away", "no better"],
)
def test_what_is_out_of_reach_or_no_better_is_no_opportunity(
    portfolio: Portfolio, effective: int
) -> None:
    assert opportunities(portfolio, effective, NONE) == []


def test_who_uses_everything_hears_nothing() -> None:
    used = replace(SAMPLE, tiered=replace(APE, activated_at=NOON), badges_activated=4)
    assert suggestions(used) == []
    assert suggestions(replace(used, badges_activated=2, badges_idle=0)) == []
    at_the_top = replace(used, next=None)
    assert utilization(at_the_top) == Utilization(100, 100, 100)


async def review(world: World) -> None:
    """Let every page of the review run, due or not, and leave the next week's."""
    async with world.unit_of_work() as tx:
        reviewing.schedule(tx)
    for _ in range(2):
        [task] = await world.due(reviewing.REVIEW)
        await reviewing.review(task, world.unit_of_work)


def contest(name: str, starts_at: datetime) -> CompetitionAnnounced:
    return CompetitionAnnounced(
        competition_id=name,
        competition_name=name,
        revision=1,
        status="upcoming",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=7),
        scoring="volume",
        rewards=(RankReward(first_rank=1, last_rank=3, reward="Trophy Breeder"),),
    )


def status_of(name: str, status: str) -> CompetitionStatusChanged:
    now = datetime.now(UTC)
    return CompetitionStatusChanged(
        competition_id=name,
        competition_name=name,
        previous_status="upcoming",
        status=status,
        starts_at=now,
        ends_at=now + timedelta(days=7),
        participants=0,
        changed_at=now,
    )


async def test_holders_are_told_once_a_week_with_what_they_lack(world: World) -> None:
    now = datetime.now(UTC)
    coming, begun = contest("june", now + timedelta(days=2)), contest("may", now)
    async with world.unit_of_work() as tx:
        await reviewing.remember_contests([message(coming), message(begun)], tx)
        await reviewing.follow_contests([message(status_of("may", "active"))], tx)
    await world.holds(7)
    await world.qualify(8)
    await world.receive(volume(7, "150000", badges=1))
    await review(world)
    better, tips = await world.told(BenefitEnhancementFound, PortfolioReviewed)
    [upgrade, competitions] = better.data.opportunities
    assert (upgrade.target_tier, upgrade.badges_needed) == ("Quant Ape", 1)
    assert upgrade.volume_needed_usd == Decimal(350_000)
    assert upgrade.new_features == ("Exclusive Background",)
    assert (competitions.upcoming_competitions, competitions.potential_rewards) == (
        1,
        "Trophy Breeder",
    )
    assert (better.data.user_id, better.data.effective_fee_reduction_percent) == (7, 0)
    assert [one.suggestion_type for one in tips.data.suggestions] == ["activate_benefits"]
    assert tips.data.benefit_activation_percent == 0


async def test_who_has_nothing_to_gain_or_to_do_hears_nothing(world: World) -> None:
    await world.holds(7)
    async with world.unit_of_work() as tx:
        await benefits.activate(tx, 7)
        await reviewing.remember_contests([message(contest("june", NOON))], tx)
        over = [message(status_of("june", "completed"))]
        await reviewing.follow_contests(over, tx)
    await world.receive(volume(7, "1000"))
    await review(world)
    assert await world.told(BenefitEnhancementFound, PortfolioReviewed) == []
    [later] = await world.due(reviewing.REVIEW)
    assert later.payload == {"after": 0}
