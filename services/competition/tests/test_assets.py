"""Prizes that are no points: told whole, answered by minting, or handed over by an owner."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from competition.handlers.answers import note_asset_delivered, note_asset_failed
from competition.rules.competition import Competition
from competition.rules.prizes import PrizeRange
from competition_world import ANNA, API, AS_OWNER, BEN, CLEO, MANAGED, NOW, TERMS, World, trade
from laurel_events.testing import message
from laurel_schemas.competition_prizes_v1 import PrizeAwarded
from laurel_schemas.nft_events_v1 import DeliveredPrize, FailedPrize
from laurel_schemas.nft_events_v1 import PrizeDelivered as AssetDelivered
from laurel_schemas.nft_events_v1 import PrizeFailed as AssetFailed
from laurel_service.testing import bearer

ASSETS = (
    PrizeRange(1, 1, "token", "50 USDC", token_mint="EPjF", token_amount=Decimal(50)),
    PrizeRange(
        1,
        2,
        "nft",
        "Trophy",
        tier_level=3,
        tier_name="Trophy Breeder",
        special_attributes=("Gold",),
    ),
    PrizeRange(2, 2, "fee_discount", "10 % off", fee_reduction_percent=10, valid_until=NOW),
    PrizeRange(1, 2, "custom", "A dinner"),
)


@pytest.mark.requirement("COMP-010", "COMP-013")
async def test_assets_are_told_whole_and_what_minting_answers_is_kept(world: World) -> None:
    """An answer about somebody else's prize, or about none, changes nothing."""
    await _ended_with(world, ASSETS)
    told = {(one.user_id, one.prize.kind): one for one in await world.told(PrizeAwarded)}
    assert told[ANNA, "nft"].prize.special_attributes == ("Gold",)
    assert told[ANNA, "fee_discount"].prize.valid_until == NOW
    assert told[BEN, "token"].prize.token_amount == 50
    async with world.unit_of_work() as tx:
        await note_asset_failed(
            [_failed(told[BEN, "nft"]), _failed(told[BEN, "token"], user_id=CLEO)], tx
        )
        await note_asset_delivered(
            [
                _delivered(told[ANNA, "nft"]),
                _delivered(told[ANNA, "fee_discount"], prize_id="x"),
                _delivered(told[ANNA, "fee_discount"], prize_id=told[BEN, "token"].prize_id),
            ],
            tx,
        )
        assert len(tx.answers) == 1

    states = {(one.user_id, one.kind): (one.state, one.error_code) for one in await world.prizes()}
    assert states == {
        **dict.fromkeys(told, ("awarded", None)),
        (BEN, "nft"): ("failed", "NO_WALLET"),
        (ANNA, "nft"): ("delivered", None),
    }


async def _ended_with(world: World, prizes: tuple[PrizeRange, ...]) -> Competition:
    made = await world.publish(prizes=prizes)
    await world.enter(made, ANNA, BEN)
    await world.trade(trade(ANNA, "5", TERMS.starts_at), trade(BEN, "7", TERMS.starts_at))
    await world.settle(made)
    return made


def _failed(won: PrizeAwarded, **changed: Any) -> Any:
    data = FailedPrize(
        user_id=changed.get("user_id", won.user_id),
        prize_id=won.prize_id,
        competition_id=won.competition_id,
        error_code="NO_WALLET",
        error_message="There is no wallet.",
        retry_available=False,
    )
    return message(AssetFailed(timestamp=NOW, data=data))


def _delivered(won: PrizeAwarded, **changed: Any) -> Any:
    data = DeliveredPrize(
        user_id=won.user_id,
        prize_id=changed.get("prize_id", won.prize_id),
        competition_id=won.competition_id,
        kind=won.prize.kind,
    )
    return message(AssetDelivered(timestamp=NOW, data=data))


@pytest.mark.requirement("COMP-010", "COMP-015")
async def test_a_custom_prize_is_handed_over_by_an_owner(
    http: httpx.AsyncClient, world: World
) -> None:
    made = await _ended_with(world, ASSETS)
    path = f"{MANAGED}/{made.id}/prizes"
    shown: list[Any] = []
    cursor = ""
    while cursor is not None:
        page = (await http.get(f"{path}/awards?limit=2{cursor}", headers=AS_OWNER)).json()["data"]
        shown += page["prizes"]
        cursor = page["nextCursor"] and f"&cursor={page['nextCursor']}"
    ids = {(one["userId"], one["prize"]["kind"]): one["id"] for one in shown}
    note = {"note": "Sent by post."}
    answers = [
        await http.post(f"{path}/{ids[key]}/deliver", json=note, headers=by)
        for key, by in (
            ((BEN, "custom"), AS_OWNER),
            ((BEN, "custom"), AS_OWNER),
            ((BEN, "token"), AS_OWNER),
            ((ANNA, "custom"), bearer(ANNA)),
        )
    ]
    gone = await http.post(f"{path}/{made.id}/deliver", json=note, headers=AS_OWNER)
    history = await http.get(f"{API}/prizes/history?limit=1", headers=bearer(BEN))

    assert [(one["rank"], one["prize"]["kind"]) for one in shown] == [
        *((1, kind) for kind in ("token", "nft", "custom")),
        *((2, kind) for kind in ("nft", "fee_discount", "custom")),
    ]
    assert [one.status_code for one in (*answers, gone)] == [200, 200, 409, 403, 404]
    assert answers[2].json()["error"]["code"] == "NOT_BY_HAND"
    [last] = history.json()["data"]["history"]
    assert (last["action"], last["detail"]) == ("delivered", "Sent by post.")
