"""When the holder of an NFT may upgrade it: told once per target, whatever completes it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas import Event
from laurel_schemas.badges_holders_v1 import HeldBadge, HolderSnapshot
from laurel_schemas.nft_events_v1 import (
    BurnedNft,
    ClaimedNft,
    ImportedNft,
    NftBurned,
    NftClaimed,
    NftImported,
    NftReturned,
    NftTransferred,
    NftUpgraded,
    ReturnedNft,
    TransferredNft,
    UpgradedNft,
)
from laurel_schemas.qualification_tiers_v1 import UpgradeConditionsMet, VolumeMilestoneReached
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import bearer, client
from qualification.flow import FLOW
from qualification.ladders import Ladders

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
NAMES = ("The Contract Enlightener", "Platform Enlighteners", "Strategic experts", "Early Adopter")
ME = "/api/v1/qualification/me"
MakeTrade = Callable[..., TradeExecuted]
Record = Callable[..., Awaitable[list[Message[TradeExecuted]]]]
Activate = Callable[..., Awaitable[Any]]
Take = Callable[..., Awaitable[None]]


@pytest.fixture
def take(unit_of_work: UnitOfWork) -> Take:
    """Hands events to their handlers, each in a transaction of its own."""

    async def run(*events: Event) -> None:
        for event in events:
            async with unit_of_work() as tx:
                await FLOW.consumes[type(event)]([message(event)], tx, Ladders())

    return run


def claimed(level: int = 1, mint: str = "mint-1") -> NftClaimed:
    data = ClaimedNft(
        user_id=7,
        nft_level=level,
        tier_name="Tech Chicken",
        mint_address=mint,
        transaction_signature="s",
        wallet_address="w",
        nft_image_url="/nft.png",
        fee_reduction_percent=10,
        ai_agent_uses_per_week=10,
    )
    return NftClaimed(timestamp=NOW, data=data)


def upgraded(level: int, old: str, new: str) -> NftUpgraded:
    data = UpgradedNft(
        user_id=7,
        from_level=level - 1,
        to_level=level,
        from_tier="Old",
        to_tier="New",
        old_mint_address=old,
        new_mint_address=new,
    )
    return NftUpgraded(timestamp=NOW, data=data)


def burned(mint: str = "mint-1") -> NftBurned:
    data = BurnedNft(
        user_id=7, nft_level=1, tier_name="Tech Chicken", mint_address=mint, reason="owner"
    )
    return NftBurned(timestamp=NOW, data=data)


def transferred(mint: str = "mint-1") -> NftTransferred:
    data = TransferredNft(
        user_id=7,
        nft_level=1,
        tier_name="Tech Chicken",
        mint_address=mint,
        to_wallet_address="w2",
    )
    return NftTransferred(timestamp=NOW, data=data)


def imported(level: int | None = 1, mint: str = "mint-1") -> NftImported:
    data = ImportedNft(
        user_id=7,
        nft_level=level,
        tier_name="Tech Chicken" if level else "Trophy Breeder",
        mint_address=mint,
        wallet_address="w",
        claimed_at=NOW - timedelta(days=200),
    )
    return NftImported(timestamp=NOW, data=data)


def returned(mint: str = "mint-1") -> NftReturned:
    data = ReturnedNft(
        user_id=7, nft_level=1, tier_name="Tech Chicken", mint_address=mint, wallet_address="w"
    )
    return NftReturned(timestamp=NOW, data=data)


def holder(count: int, revision: int = 1, status: str = "activated") -> HolderSnapshot:
    badges = tuple(
        HeldBadge(badge_id=f"badge_{number:03}", name=name, status=status, earned_at=NOW)
        for number, name in enumerate(NAMES[:count], start=1)
    )
    idle = HeldBadge(badge_id="badge_099", name="Idle", status="earned", earned_at=NOW)
    return HolderSnapshot(
        user_id=7, revision=revision, badges=(*badges, idle), activated_badges=count, as_of=NOW
    )


async def told(database: Database) -> list[UpgradeConditionsMet]:
    events = [each.event for each in await published(database)]
    return [event for event in events if isinstance(event, UpgradeConditionsMet)]


@pytest.mark.requirement("TIER-035", "GEN-071")
@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_whatever_comes_last_it_is_told_once(
    order: Sequence[int],
    take: Take,
    record: Record,
    activate: Activate,
    trade: MakeTrade,
    opened: Database,
) -> None:
    parts: tuple[Callable[[], Awaitable[Any]], ...] = (
        lambda: record(trade("520000", trade_id="big")),
        lambda: activate(1, 2),
        lambda: take(claimed()),
        lambda: take(holder(2)),
    )
    for one in order:
        assert await told(opened) == []
        await parts[one]()
    for one in order:
        await parts[one]()
    (met,) = await told(opened)
    assert (met.current_level, met.target_level) == (1, 2)
    assert (met.current_mint_address, met.current_name) == ("mint-1", "Tech Chicken")
    assert (str(met.required_volume_usd), str(met.current_volume_usd)) == ("500000", "520000")
    assert [(one.badge_id, one.name) for one in met.activated_badges] == [
        ("badge_001", "The Contract Enlightener"),
        ("badge_002", "Platform Enlighteners"),
    ]
    assert met.benefits == (
        "20% trading fee reduction",
        "20 AI agent uses per week",
        "Activate Exclusive Background",
    )
    assert met.new_features == ("Exclusive Background",)
    assert (met.current_fee_reduction_percent, met.target_fee_reduction_percent) == (10, 20)
    assert (met.volume_achieved_at, met.met_at) == (NOW, NOW)


@pytest.mark.requirement("TIER-035")
async def test_the_next_target_comes_with_the_next_nft(
    take: Take, record: Record, activate: Activate, trade: MakeTrade, opened: Database
) -> None:
    """Tiers 1 to 3 are unlocked at once; an upgrade goes one tier at a time."""
    await record(trade("6000000"))
    await activate(1, 2, 3, 4)
    await take(holder(4), claimed())
    assert [each.target_level for each in await told(opened)] == [2]
    await take(upgraded(2, "mint-1", "mint-2"), upgraded(2, "mint-1", "mint-2"))
    assert [each.target_level for each in await told(opened)] == [2, 3]
    assert (await told(opened))[1].current_mint_address == "mint-2"


@pytest.mark.requirement("TIER-035")
@pytest.mark.parametrize("gone", [burned(), transferred()], ids=["burned", "transferred"])
@pytest.mark.parametrize("late", [False, True])
async def test_an_nft_that_is_gone_has_no_upgrade(
    late: bool,
    gone: Event,
    take: Take,
    record: Record,
    activate: Activate,
    trade: MakeTrade,
    opened: Database,
) -> None:
    """Also where its claim is heard after its end."""
    await take(*((gone, claimed()) if late else (claimed(), gone)))
    await record(trade("520000"))
    await activate(1, 2)
    await take(holder(2))
    assert await told(opened) == []


@pytest.mark.requirement("TIER-035")
async def test_an_older_snapshot_changes_no_names_and_bound_badges_count(
    take: Take, record: Record, activate: Activate, trade: MakeTrade, opened: Database
) -> None:
    await take(holder(2, revision=5, status="bound"), holder(0, revision=4))
    await record(trade("520000"))
    await activate(1, 2)
    await take(claimed())
    (met,) = await told(opened)
    assert len(met.activated_badges) == 2


@pytest.mark.requirement("TIER-042")
async def test_a_profile_carries_the_highest_nft_held_and_when_its_volume_moved(
    take: Take, record: Record, trade: MakeTrade, opened: Database, service: Service
) -> None:
    profiles = []
    async with client(service) as http:
        for part in (
            lambda: take(holder(0)),
            lambda: take(claimed()),
            lambda: take(upgraded(2, "mint-1", "mint-2")),
            lambda: record(trade("1.5")),
            lambda: take(burned("mint-2")),
        ):
            await part()
            own = (await http.get(ME, headers=bearer(7))).json()["data"]
            volume = (own["volume"]["totalUsd"], own["volume"]["updatedAt"])
            profiles.append((own["currentNftLevel"], own["currentNftMint"], *volume))
    assert profiles == [
        (0, None, "0", None),
        (1, "mint-1", "0", None),
        (2, "mint-2", "0", None),
        (2, "mint-2", "1.5", "2025-06-01T12:00:00Z"),
        (0, None, "1.5", "2025-06-01T12:00:00Z"),
    ]


@pytest.mark.requirement("TIER-035", "NFT-034")
async def test_who_held_an_nft_before_laurel_counts_as_holding_it(
    take: Take, record: Record, activate: Activate, trade: MakeTrade, opened: Database
) -> None:
    await record(trade("520000"))
    await activate(1, 2)
    await take(holder(2), imported(None, "won"))
    assert await told(opened) == []
    await take(imported(), imported())
    (met,) = await told(opened)
    assert (met.current_level, met.current_mint_address, met.target_level) == (1, "mint-1", 2)


@pytest.mark.requirement("TIER-035", "NFT-049")
async def test_what_comes_back_may_be_upgraded_and_what_leaves_again_may_not(
    take: Take, record: Record, activate: Activate, trade: MakeTrade, opened: Database
) -> None:
    await take(claimed(), transferred(), returned(), transferred())
    await record(trade("520000"))
    await activate(1, 2)
    await take(holder(2))
    assert await told(opened) == []
    await take(claimed(), transferred(), returned())
    assert [met.current_mint_address for met in await told(opened)] == ["mint-1"]


async def _estimates(database: Database) -> list[int | None]:
    events = [each.event for each in await published(database)]
    return [
        event.next_milestone.estimated_days if event.next_milestone else None
        for event in events
        if isinstance(event, VolumeMilestoneReached)
    ]


@pytest.mark.requirement("TIER-034")
async def test_the_next_milestone_comes_with_days_at_the_pace_of_the_last_30(
    record: Record, trade: MakeTrade, opened: Database
) -> None:
    """120,000 in 30 days are 4,000 a day: 380,000 more take 95 days; what is older says nothing."""
    before = trade("20000").model_copy(update={"traded_at": NOW - timedelta(days=29, hours=23)})
    older = trade("5").model_copy(update={"traded_at": NOW - timedelta(days=30)})
    await record(before, older)
    await record(trade("100000"))
    assert await _estimates(opened) == [95]


@pytest.mark.requirement("TIER-034")
async def test_without_a_pace_there_is_no_estimate(
    record: Record, trade: MakeTrade, opened: Database
) -> None:
    await record(trade("100000").model_copy(update={"traded_at": NOW - timedelta(days=400)}))
    await record(trade("60000000", user_id=8))
    assert await _estimates(opened) == [None] * 6
