"""Socket events and figures, without any server."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from laurel_schemas import Event
from laurel_schemas.nft_events_v1 import NftClaimed, NftTransactionStatusChanged
from laurel_schemas.wallet_points_v1 import PointsDeducted, PointsEarned, WalletUpdated
from notification_router.rules.rate import Allowance
from notification_router.rules.socket_events import Payload, socket_events_of
from notification_router.rules.tally import LATENCY_BOUNDS_MS, Tally

from .events import example

SAMPLES = Path(__file__).parents[3] / "docs" / "requirements" / "samples" / "wallet"
CAUSE = UUID("0196896b-7a00-7c35-a1e2-5d7c5a0f3b11")


def shown(event: Event) -> list[Payload]:
    return [one.payload for one in socket_events_of(event, CAUSE)]


def test_the_same_cause_shows_the_same_and_each_event_of_it_once() -> None:
    claimed = example(NftClaimed)
    first, again = ([one.id for one in socket_events_of(claimed, CAUSE)] for _ in range(2))
    assert first == again
    assert len(set(first)) == 2


@pytest.mark.requirement("NFT-060", "NFT-061")
def test_a_claim_is_shown_by_two_socket_events() -> None:
    claimed = example(NftClaimed)
    update, changed = shown(claimed)
    assert update == {
        "event": "nftStatusUpdate",
        "walletAddress": claimed.data.wallet_address,
        "nft": {
            "tierName": claimed.data.tier_name,
            "status": "Active",
            "nftImageUrl": claimed.data.nft_image_url,
            "mintAddress": claimed.data.mint_address,
        },
    }
    assert changed == {
        "event": "nft:status_changed",
        "userId": str(claimed.user_id),
        "data": {
            "newLevel": claimed.data.nft_level,
            "tierName": claimed.data.tier_name,
            "benefits": {
                "feeReduction": claimed.data.fee_reduction_percent / 100,
                "aiagentUses": claimed.data.ai_agent_uses_per_week,
            },
        },
        "timestamp": claimed.timestamp.isoformat().replace("+00:00", "Z"),
    }


@pytest.mark.requirement("NFT-062")
def test_a_transaction_is_shown_step_by_step() -> None:
    status = example(NftTransactionStatusChanged)
    (told,) = shown(status)
    assert told["event"] == "nft:transaction_status"
    assert set(told) == {"event", "userId", "data", "timestamp"}
    assert set(told["data"]) == {"transactionId", "status", "step", "progress"}


@pytest.mark.requirement("WALLET-030", "WALLET-032", "WALLET-033", "WALLET-034", "WALLET-035")
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (PointsEarned, "points_earned-viewer"),
        (PointsEarned, "points_earned-creator"),
        (PointsDeducted, "points_deducted"),
        (WalletUpdated, "wallet_update"),
    ],
)
def test_points_are_shown_as_in_the_sample(kind: type[Event], name: str) -> None:
    sample = json.loads((SAMPLES / f"{name}.json").read_text())
    words = {**sample["data"], "transactionId": "t-1"}
    amounts = {
        field: str(words[field])
        for field in ("points", "newBalance", "previousBalance")
        if field in words
    }
    published = {**sample, "data": {**words, **amounts}}

    [told] = shown(kind.decode(json.dumps(published).encode()))

    assert told == {**sample, "data": words}


@pytest.mark.requirement("NTF-181")
def test_a_tally_adds_up() -> None:
    one = Tally().count("published", 3).count("delivered", 40).count("delivered", 60)
    two = Tally().count("failed", 900).count("engaged", 5000).count("delivered", 10**9)
    total = one + two
    assert (total.published, total.delivered, total.failed, total.engaged) == (1, 3, 1, 1)
    assert total.success_ratio == 0.75
    assert total.engagement_ratio == pytest.approx(1 / 3)
    assert one.latency_mean_ms == 50
    assert one.latency_quantile_ms(0.5) == 50
    assert total.latency_quantile_ms(0.99) == LATENCY_BOUNDS_MS[-1]
    assert Tally.from_json(total.to_json()) == total


def test_an_outcome_of_a_later_release_is_passed_over() -> None:
    assert Tally().count("read", 40) == Tally()


def test_an_empty_tally_claims_nothing() -> None:
    empty = Tally()
    assert empty.success_ratio is None
    assert empty.engagement_ratio is None
    assert empty.latency_mean_ms is None
    assert empty.latency_quantile_ms(0.99) is None


def test_an_allowance_refills() -> None:
    allowance = Allowance(per_second=2, burst=2, tokens=2, checked_at=0)
    assert [allowance.take(0.0), allowance.take(0.0), allowance.take(0.0)] == [True, True, False]
    assert allowance.take(0.5)
    assert not allowance.take(0.5)
