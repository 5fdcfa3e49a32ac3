"""What every notification type keeps to."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.notification import Notification
from notification_router.flow import CONSUMES, PRODUCES
from notification_router.rules.defining import LANGUAGE, NotificationType
from notification_router.rules.words import Words, WordsError
from notification_router.types import BY_CAUSE, TYPES

from .events import example
from .notices import CAUSE, NOW, notifications, notify

SAMPLES = Path(__file__).parents[3] / "docs" / "requirements" / "samples" / "notifications"
SAMPLED = sorted({file.stem for file in SAMPLES.glob("*.json")} - {"preferences", "video_like"})
TOPICS = {
    "critical": "nft-critical-notifications.v1",
    "high": "nft-high-priority-notifications.v1",
    "medium": "nft-batched-notifications.v1",
    "low": "nft-batched-notifications.v1",
}
ADDED: Mapping[str, Mapping[str, Any]] = {
    "badge_earning_opportunity_available": {"remaining_count": 1},
    "badge_progress_near_completion": {"remaining_count": 1},
    "historical_volume_backfill_complete": {"new_tiers_count": 2},
    "nft_benefit_enhancement_opportunity": {
        "potential_reduction": 30,
        "target_tier": "On-chain Hunter",
    },
    "nft_benefits_expiring": {"current_value": "25%", "fallback_value": "20%"},
    "strategy_volume_bonus_activated": {"tier_name": "Quant Ape"},
    "trading_volume_milestone": {"tier_name": "Quant Ape"},
}
"""What the words ask for and the samples lack (NTF-130)."""
BY_NAME = pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)


def said(words: Any) -> str:
    return f"{words.title} {words.body} {words.action_button}"


def test_everything_told_is_consumed_and_published() -> None:
    assert set(BY_CAUSE) <= set(CONSUMES)
    assert {one.notification for one in TYPES.values()} <= set(PRODUCES)


@pytest.mark.requirement("NTF-190", "NTF-142")
@BY_NAME
def test_a_priority_routes_to_its_topic(kind: NotificationType) -> None:
    assert kind.notification.TOPIC.name == TOPICS[kind.priority]


@pytest.mark.requirement("NTF-190")
@pytest.mark.parametrize("size", ["minimal", "full"])
@BY_NAME
def test_words_render_the_examples_of_their_type(kind: NotificationType, size: str) -> None:
    words = kind.words[LANGUAGE].render(example(kind.notification, size).data)
    assert words.title
    assert words.action_button
    assert "None" not in said(words)
    assert not {"{", "}"} & set(said(words))


@pytest.mark.requirement("NTF-190")
@pytest.mark.parametrize("size", ["minimal", "full"])
@pytest.mark.parametrize("cause", BY_CAUSE, ids=lambda cause: cause.TYPE)
def test_every_rule_takes_the_examples_of_its_cause(cause: type[Event], size: str) -> None:
    for name, made in notifications(example(cause, size)).items():
        kind = TYPES[name].notification
        assert kind.decode(made.encode()) == made
        assert "None" not in said(made.message_template)
        assert not {"{", "}"} & set(said(made.message_template))


@pytest.mark.parametrize("cause", BY_CAUSE, ids=lambda cause: cause.TYPE)
def test_every_cause_has_an_example_that_is_told(cause: type[Event]) -> None:
    """An example that leads to nothing would prove no route."""
    told = {name for size in ("minimal", "full") for name in notifications(example(cause, size))}
    silent = {
        *("platform.maintenance.scheduled", "platform.maintenance.ended"),
        "competition.announced",
    }
    assert told or cause.TYPE in silent


def values(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        yield name, value
        if isinstance(value, dict):
            yield from values(value)


@pytest.mark.requirement("NTF-003", "NTF-130")
@pytest.mark.parametrize("name", SAMPLED)
def test_a_sample_is_told_in_its_own_words(name: str) -> None:
    sample = json.loads((SAMPLES / f"{name}.json").read_text())
    words, wanted = TYPES[name].words[LANGUAGE], sample["message_template"]
    known = {**ADDED.get(name, {}), **dict(reversed(list(values(sample["data"]))))}
    assert words.said(known) == wanted["body"]
    assert (words.title, words.action_button) == (wanted["title"], wanted["action_button"])


@pytest.mark.requirement("NTF-005")
def test_the_same_cause_makes_the_same_notification() -> None:
    kind, data = TYPES["badge_earned"], notify(example(BadgeEarned)).data
    first, again, other = (
        kind.notify(7, data, cause, NOW).event_id for cause in (CAUSE, CAUSE, UUID(int=1))
    )
    assert first == again == str(kind.id(7, CAUSE))
    assert first != other


def test_what_is_told_of_is_never_read_as_a_placeholder() -> None:
    name = "{badge_category} {0.__class__} %s"
    told = notify(example(BadgeEarned, name=name))
    assert f"the '{name}' badge" in told.message_template.body


@pytest.mark.parametrize(
    "given",
    [
        {"title": "{badge_nmae}", "body": [{"say": "."}], "action_button": "."},
        {"title": ".", "body": [{"say": "{bagde}"}], "action_button": "."},
        {"title": ".", "body": [{"say": ".", "when": "bagde"}], "action_button": "."},
        {"title": ".", "body": [{"say": ".", "when": "badge_name ~ 3"}], "action_button": "."},
        {"title": ".", "body": [{"say": ".", "then": "badge_name"}], "action_button": "."},
    ],
)
def test_words_that_cannot_be_said_are_refused_when_they_are_read(given: Any) -> None:
    with pytest.raises(WordsError):
        Words.read(given, TYPES["badge_earned"].data)


def test_words_that_are_too_long_end_in_an_ellipsis() -> None:
    words = Words.read(
        {"title": "{badge_name}{badge_name}", "body": [{"say": "."}], "action_button": "."},
        TYPES["badge_earned"].data,
    )
    title = words.render(notify(example(BadgeEarned, name="b" * 200)).data).title
    assert (len(title), title[-1]) == (200, "…")


def test_a_notification_is_one_of_its_type() -> None:
    assert all(issubclass(one.notification, Notification) for one in TYPES.values())
