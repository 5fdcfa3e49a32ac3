"""The payloads that the requirements name can be read and lose nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from laurel_schemas import Event, event_types, topics
from laurel_schemas.wallet_points_v1 import PointsDeducted, PointsEarned, WalletUpdated

SAMPLES = Path(__file__).parents[2] / "docs" / "requirements" / "samples"
NOTIFICATIONS = [
    event
    for event in event_types()
    if (SAMPLES / "notifications" / f"{event.TYPE}.json").exists() and event.TYPE != "video_like"
]
WALLET = [
    ("points_earned-viewer", PointsEarned),
    ("points_earned-creator", PointsEarned),
    ("points_deducted", PointsDeducted),
    ("wallet_update", WalletUpdated),
]
AMOUNTS = {"entry_fee", "points", "newBalance", "previousBalance"}
"""Amounts that the samples write as whole numbers; those with a fraction are known by it."""


def as_text(value: Any) -> Any:
    """Amounts as decimal strings, as they travel."""
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: str(item) if key in AMOUNTS else as_text(item) for key, item in value.items()}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value with its path."""
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in children:
        if isinstance(item, dict | list):
            yield from leaves(item, f"{path}/{key}")
        else:
            yield f"{path}/{key}", item


def lost(event: type[Event], sample: dict[str, Any]) -> set[str]:
    """What the event does not say as the sample does."""
    written = dict(leaves(json.loads(event.decode(json.dumps(sample).encode()).encode())))
    return {path for path, value in leaves(sample) if written.get(path) != value}


@pytest.mark.requirement("EVT-007")
def test_there_are_21_notifications() -> None:
    assert len(NOTIFICATIONS) == 21


@pytest.mark.requirement("NTF-001", "NTF-002")
@pytest.mark.parametrize("event", NOTIFICATIONS, ids=lambda event: event.TYPE)
def test_a_notification_holds_all_that_its_sample_holds(event: type[Event]) -> None:
    text = (SAMPLES / "notifications" / f"{event.TYPE}.json").read_text()
    sample = as_text(json.loads(text, parse_float=str))
    sample |= {"event_id": "e-1", "priority": event.model_fields["priority"].default}
    assert lost(event, sample) == set()


@pytest.mark.parametrize(("name", "event"), WALLET, ids=[name for name, _ in WALLET])
def test_a_wallet_event_holds_all_that_its_sample_holds(name: str, event: type[Event]) -> None:
    text = (SAMPLES / "wallet" / f"{name}.json").read_text()
    assert lost(event, as_text(json.loads(text, parse_float=str))) == set()


def test_topics_with_the_same_key_have_the_same_number_of_partitions() -> None:
    """Otherwise a consumer of two is given other users of one than of the other.

    A topic of one partition is read whole.
    """
    counts: dict[str, set[int]] = {}
    for topic in topics():
        if not topic.public and topic.partitions > 1:
            counts.setdefault(topic.key, set()).add(topic.partitions)
    assert {key: found for key, found in counts.items() if len(found) > 1} == {}
