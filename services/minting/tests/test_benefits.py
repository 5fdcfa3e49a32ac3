"""What NFTs give is told when it changes, and AI uses are counted week by week."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from laurel_events.testing import claimed, published
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.minting_benefits_v1 import BenefitsForgotten, BenefitsSnapshot
from laurel_schemas.nft_events_v1 import AllowanceReset
from laurel_service.testing import bearer
from minting import benefits
from minting.benefit_bodies import BenefitsShown
from minting.benefits import NoNftError, NothingLeftError, activate, spend
from minting.rules.benefits import TieredNft, Week, allowance_in, in_force
from minting_people import signed_by, wallet
from minting_world import World
from sqlalchemy import text

BENEFITS = "/api/v1/nft/benefits"
USES = "/api/v1/nft/ai-uses"
UNLOCKED = {"Trophy Breeder": ("Competition Winner Crown", "Priority AI Queue")}
MONDAY = Week(date(2025, 6, 2))
CHICKEN = TieredNft("mint", 1, "Tech Chicken", 10, 10, None)
NOW = datetime(2025, 6, 5, tzinfo=UTC)
ON = TieredNft("mint", 1, "Tech Chicken", 10, 10, datetime(2025, 6, 4, tzinfo=UTC))


@pytest.mark.requirement("NFT-075")
def test_what_is_not_switched_on_gives_nothing() -> None:
    assert [in_force(nft, NOW).fee_reduction_percent for nft in (None, CHICKEN, ON)] == [0, 0, 10]
    assert [in_force(nft, NOW).decided_by for nft in (None, CHICKEN, ON)] == [
        "none",
        "none",
        "tiered",
    ]
    assert [in_force(nft, NOW).ai_uses_per_week for nft in (None, CHICKEN, ON)] == [0, 0, 10]


@pytest.mark.requirement("NFT-071")
@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (datetime(2025, 6, 1, 23, 59, 59, 999999, UTC), date(2025, 5, 26)),
        (datetime(2025, 6, 2, tzinfo=UTC), date(2025, 6, 2)),
        (datetime.fromisoformat("2025-06-02T01:00:00+02:00"), date(2025, 5, 26)),
        (datetime.fromisoformat("2025-06-01T23:00:00-01:00"), date(2025, 6, 2)),
    ],
)
def test_a_week_begins_on_monday_in_utc(moment: datetime, monday: date) -> None:
    assert Week.of(moment) == Week(monday)


def test_a_week_before_the_activation_gave_nothing() -> None:
    assert [allowance_in(week, ON) for week in (MONDAY.before, MONDAY, MONDAY.next)] == [0, 10, 10]
    assert [allowance_in(MONDAY, nft) for nft in (None, CHICKEN)] == [0, 0]


async def snapshots(world: World) -> Sequence[BenefitsSnapshot]:
    sent = [one.event for one in await published(world.database)]
    return [event for event in sent if isinstance(event, BenefitsSnapshot)]


async def switch_on(world: World, user_id: int) -> None:
    async with world.unit_of_work() as tx:
        await activate(tx, user_id)


@pytest.mark.requirement("NFT-046", "NFT-075")
async def test_each_change_is_told_once(world: World) -> None:
    mint = await world.holds(7)
    await switch_on(world, 7)
    await switch_on(world, 7)
    upgrade = await world.upgraded(7)
    await world.sign(7, upgrade, signed_by(wallet(7), upgrade.signed.raw))
    await world.land(upgrade.new_mint)
    claimed_, activated, upgraded = await snapshots(world)
    assert [one.revision for one in (claimed_, activated, upgraded)] == [1, 2, 3]
    assert (claimed_.decided_by, claimed_.fee_reduction_percent) == ("none", 0)
    assert claimed_.tiered is not None
    assert (claimed_.tiered.mint_address, claimed_.tiered.activated_at) == (mint, None)
    shown = (activated.decided_by, activated.fee_reduction_percent, activated.ai_uses_per_week)
    assert shown == ("tiered", 10, 10)
    assert upgraded.tiered is not None
    assert activated.tiered is not None
    assert (upgraded.tiered.mint_address, upgraded.fee_reduction_percent) == (upgrade.new_mint, 20)
    assert upgraded.tiered.activated_at == activated.tiered.activated_at is not None


@pytest.mark.requirement("NFT-046")
async def test_nfts_from_before_the_topic_are_told(world: World) -> None:
    await world.holds(7)
    async with world.unit_of_work() as tx:
        await tx.session.execute(text("delete from benefits"))
        await tx.session.execute(text("delete from outbox"))
        benefits.schedule(tx)
    for _ in range(2):
        for task in await claimed(world.database, benefits.TELL):
            await benefits.tell_untold(task, world.unit_of_work)
    (told,) = await snapshots(world)
    assert (told.user_id, told.revision) == (7, 1)
    assert await claimed(world.database, benefits.TELL) == []


@pytest.mark.requirement("GEN-045")
async def test_of_a_deleted_user_the_benefits_are_forgotten(world: World) -> None:
    await world.holds(7)
    await switch_on(world, 7)
    async with world.unit_of_work() as tx:
        await spend(tx, 7, "use-1", "Strategy Analysis")
    await world.receive(UserDeleted(user_id=7), UserDeleted(user_id=7))
    sent = [one.event for one in await published(world.database)]
    assert [event for event in sent if isinstance(event, BenefitsForgotten)] == [
        BenefitsForgotten(user_id=7)
    ]
    async with world.database.reading() as session:
        left = "select (select count(*) from ai_uses) + (select count(*) from benefits)"
        assert await session.scalar(text(left)) == 0


@pytest.mark.requirement("NFT-071")
async def test_of_many_uses_at_once_none_is_spent_beyond_the_allowance(world: World) -> None:
    await world.holds(7)
    await switch_on(world, 7)

    async def use(number: int) -> bool:
        try:
            async with world.unit_of_work() as tx:
                await spend(tx, 7, f"use-{number}", "Strategy Analysis")
        except NothingLeftError:
            return False
        return True

    taken = await asyncio.gather(*(use(number) for number in range(15)))
    assert sum(taken) == 10
    assert await use(taken.index(True)), "one that counted is known when it is reported again"


@pytest.mark.requirement("NFT-071")
async def test_a_new_week_begins_for_who_switched_benefits_on(
    world: World, api: httpx.AsyncClient
) -> None:
    await world.holds(7)
    await world.holds(8)
    await trophy(world, api, 7)
    await switch_on(world, 7)
    now = datetime.now(UTC)
    week = Week.of(now)
    async with world.unit_of_work() as tx:
        await spend(tx, 7, "use-0", "Strategy Analysis")
        await spend(tx, 7, "use-1", "Market Prediction")
        await spend(tx, 7, "use-2", "Market Prediction")
        benefits.schedule(tx)
    await run_reset(world, at=week.next.start)
    told = [one.event for one in await published(world.database)]
    (reset,) = [event for event in told if isinstance(event, AllowanceReset)]
    data = reset.data
    assert (data.user_id, data.week_start, data.week_end) == (
        7,
        week.next.start,
        week.next.next.start - timedelta(seconds=1),
    )
    assert (data.last_week_allowance, data.last_week_used) == (10, 3)
    assert data.most_used_features == ("Market Prediction", "Strategy Analysis")
    assert data.tiered_nft is not None
    assert data.tiered_nft.ai_allowance == 10
    assert {one.tier_name: one.additional_features for one in data.competition_nfts} == UNLOCKED
    async with world.database.unit_of_work(lambda: week.next.start)() as tx:
        fresh = await spend(tx, 7, "use-3", "Strategy Analysis")
        again = await spend(tx, 7, "use-1", "Market Prediction")
    assert (fresh.used, fresh.remaining) == (1, 9)
    assert again == fresh, "a use of last week that is reported again counts for neither"
    await run_reset(world, at=week.next.next.start)
    assert await left_uses(world) == 4
    for _ in range(9):
        week = week.next
        await run_reset(world, at=week.next.next.start)
    assert await left_uses(world) == 0


async def trophy(world: World, api: httpx.AsyncClient, user_id: int) -> None:
    """Let a user hold what stands beside the ladder."""
    body = {"airdropId": "june", "recipients": [{"userId": user_id}]}
    admin = bearer(1, roles=("user", "admin"))
    assert (await api.post("/api/v1/nft/airdrops", headers=admin, json=body)).is_success
    async with world.database.reading() as session:
        query = text("select mint_address from mint_requests where kind = 'airdrop'")
        mint: str = (await session.scalars(query)).one()
    await world.land(mint)


async def run_reset(world: World, at: datetime) -> None:
    """Run the pages of one week's beginning."""
    unit_of_work = world.database.unit_of_work(lambda: at)
    for _ in range(2):
        (task,) = await claimed(world.database, benefits.RESET)
        await benefits.begin_week(task, unit_of_work)


async def left_uses(world: World) -> int:
    async with world.database.reading() as session:
        return int(await session.scalar(text("select count(*) from ai_uses")) or 0)


async def get(api: httpx.AsyncClient, user_id: int) -> Any:
    answer = await api.get(BENEFITS, headers=bearer(user_id))
    assert answer.status_code == 200
    BenefitsShown.model_validate_json(httpx.Response(200, json=answer.json()["data"]).text)
    return answer.json()["data"]


@pytest.mark.requirement("NFT-071", "NFT-075")
async def test_the_routes_of_benefits(api: httpx.AsyncClient, world: World) -> None:
    nothing = await get(api, 7)
    assert (nothing["decidedBy"], nothing["tieredNft"]) == ("none", None)
    refused = await api.post(f"{BENEFITS}/activate", headers=bearer(7))
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "NFT_NOT_HELD")
    await world.holds(7)
    use = {"useId": "a", "feature": "Strategy Analysis"}
    early = await api.post(USES, headers=bearer(7), json=use)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "AI_USES_EXHAUSTED")
    on = (await api.post(f"{BENEFITS}/activate", headers=bearer(7))).json()["data"]
    assert (on["decidedBy"], on["feeReductionPercent"]) == ("tiered", 10)
    assert on["tieredNft"]["activatedAt"] is not None
    for _ in range(2):
        spent = (await api.post(USES, headers=bearer(7), json=use)).json()["data"]
        assert (spent["allowance"], spent["used"], spent["remaining"]) == (10, 1, 9)
    assert (await get(api, 7))["aiUses"] == spent
    for wrong in ({"useId": "", "feature": "x"}, {"useId": "a"}, {**use, "feature": "x" * 101}):
        assert (await api.post(USES, headers=bearer(7), json=wrong)).status_code == 422
    assert (await api.get(BENEFITS)).status_code == 401


async def test_who_has_no_nft_has_nothing_to_switch_on(world: World) -> None:
    await world.qualify(7)
    with pytest.raises(NoNftError):
        await switch_on(world, 7)
