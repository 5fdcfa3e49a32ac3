"""Mappings, words and figures, without any server."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.nft_critical_notifications_v1 import TransactionFailed
from laurel_schemas.nft_events_v1 import (
    NftClaimed,
    NftTransactionFailed,
    NftTransactionStatusChanged,
)
from laurel_schemas.nft_high_priority_notifications_v1 import (
    BadgeEarnedNotification,
    Level1NftUnlockAvailable,
    TradingVolumeMilestone,
)
from laurel_schemas.notification import Notification
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from laurel_schemas.wallet_points_v1 import PointsDeducted, PointsEarned, WalletUpdated
from notification_router.flow import CONSUMES, PRODUCES
from notification_router.rules.notifications import NOTIFICATIONS, notifications_of
from notification_router.rules.rate import Allowance
from notification_router.rules.socket_events import SOCKET_EVENTS, Payload, socket_events_of
from notification_router.rules.tally import LATENCY_BOUNDS_MS, Tally
from notification_router.rules.templates import TEMPLATES, render

from .events import example

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
SAMPLES = Path(__file__).parents[3] / "docs" / "requirements" / "samples" / "wallet"
CAUSE = UUID("0196896b-7a00-7c35-a1e2-5d7c5a0f3b11")


def notify(event: Event) -> Notification:
    [made] = notifications_of(event, CAUSE, NOW)
    return made.notification


def shown(event: Event) -> list[Payload]:
    return [one.payload for one in socket_events_of(event, CAUSE)]


def test_everything_mapped_is_consumed_and_everything_consumed_is_mapped() -> None:
    assert set(CONSUMES) == set(NOTIFICATIONS) | set(SOCKET_EVENTS)


def test_every_mapping_has_a_template_and_is_published() -> None:
    mapped = {mapping.notification for mapping in NOTIFICATIONS.values()}
    assert mapped == set(TEMPLATES)
    assert mapped <= set(PRODUCES)


@pytest.mark.requirement("NTF-190")
@pytest.mark.parametrize("size", ["minimal", "full"])
@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_template_renders_the_example_of_its_type(
    kind: type[Notification], size: str
) -> None:
    words = render(kind, example(kind, size).data)
    text = f"{words.title} {words.body} {words.action_button}"
    assert words.title
    assert words.action_button
    assert "None" not in text
    assert not {"{", "}"} & set(text)


@pytest.mark.parametrize("size", ["minimal", "full"])
@pytest.mark.parametrize("kind", NOTIFICATIONS)
def test_every_mapping_takes_the_example_of_its_event(kind: type[Event], size: str) -> None:
    notification = notify(example(kind, size))
    assert type(notification).decode(notification.encode()) == notification


@pytest.mark.requirement("NTF-001", "NTF-101")
def test_an_unlock_says_what_was_reached() -> None:
    unlocked = example(TierUnlocked, level=1, name="Tech Chicken", required_volume_usd="100000")
    notification = notify(unlocked)
    assert isinstance(notification, Level1NftUnlockAvailable)
    assert notification.priority == "high"
    assert notification.user_id == str(unlocked.user_id)
    assert notification.message_template.title == "🎉 NFT Unlock Available!"
    assert notification.message_template.body == (
        "Congratulations! You've reached $100,000.00 trading volume. "
        "Your Tech Chicken NFT is ready to unlock!"
    )


def test_later_tiers_are_no_first_unlock() -> None:
    assert notifications_of(example(TierUnlocked, level=2), CAUSE, NOW) == ()


@pytest.mark.requirement("NTF-102")
def test_a_badge_names_its_task() -> None:
    notification = notify(example(BadgeEarned))
    assert isinstance(notification, BadgeEarnedNotification)
    assert notification.message_template.title == "🏆 Badge Earned!"
    assert notification.message_template.body == (
        "Great job! You've earned the 'The Contract Enlightener' badge by completing "
        "Contract Novice Guidance. Ready to activate it for NFT upgrades?"
    )


@pytest.mark.requirement("NTF-004", "NTF-104")
def test_a_milestone_without_a_tier_promises_none() -> None:
    reached = example(
        VolumeMilestoneReached, milestone_usd="250000", newly_qualified_tiers=[], tier_names=[]
    )
    notification = notify(reached)
    assert isinstance(notification, TradingVolumeMilestone)
    assert notification.message_template.body == (
        "Amazing! You've reached $250,000.00 in trading volume."
    )


@pytest.mark.requirement("NTF-004", "NTF-107")
def test_a_failure_is_critical_and_promises_a_retry_only_where_there_is_one() -> None:
    failed = example(NftTransactionFailed)
    hopeful = notify(failed)
    assert isinstance(hopeful, TransactionFailed)
    assert hopeful.data.retry_available is True
    assert hopeful.message_template.body.endswith(
        " We're resolving this and will retry automatically."
    )
    hopeless = failed.model_copy(
        update={"data": failed.data.model_copy(update={"retry_available": False})}
    )
    notification = notify(hopeless)
    assert isinstance(notification, TransactionFailed)
    assert notification.priority == "critical"
    assert notification.message_template.title == "⚠️ Transaction Failed"
    assert "retry" not in notification.message_template.body


@pytest.mark.requirement("NTF-008")
def test_the_time_until_a_retry_is_told_in_words() -> None:
    failed = example(NftTransactionFailed)
    later = failed.timestamp + timedelta(minutes=29, seconds=1)
    data = failed.data.model_copy(update={"retry_at": later})
    notification = notify(failed.model_copy(update={"data": data}))
    assert isinstance(notification, TransactionFailed)
    assert notification.data.retry_eta == "30 minutes"


@pytest.mark.requirement("NTF-005")
def test_the_same_cause_makes_the_same_notification() -> None:
    badge = example(BadgeEarned)
    [other] = notifications_of(badge, UUID(int=1), NOW)
    assert notify(badge).event_id == notify(badge).event_id
    assert notify(badge).event_id != str(other.id)


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
