"""Payloads are those of the samples in docs/requirements, name for name."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from badges.api import Gallery
from laurel_schemas import Event, Topic
from laurel_schemas.nft_critical_notifications_v1 import TOPIC as CRITICAL
from laurel_schemas.nft_critical_notifications_v1 import TransactionFailed
from laurel_schemas.nft_events_v1 import NftClaimed, NftUpgraded
from laurel_schemas.nft_high_priority_notifications_v1 import TOPIC as HIGH
from laurel_schemas.nft_high_priority_notifications_v1 import (
    BadgeEarnedNotification,
    Level1NftUnlockAvailable,
    TradingVolumeMilestone,
)
from laurel_schemas.notification import Notification
from laurel_service.api.envelope import Envelope, ErrorEnvelope
from minting.bodies import (
    ClaimRequest,
    ClaimStarted,
    PersonalCenter,
    SynthesisDetails,
    SynthesisRequest,
    SynthesisStarted,
)
from notification_router.rules.templates import TEMPLATES, When
from pydantic import BaseModel

from tools.docs.surfaces import ROOT

SAMPLES = ROOT / "docs" / "requirements" / "samples"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def named(value: Any, prefix: str = "") -> Iterator[str]:
    """The path of every field, as in `data.badges[].name`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{prefix}{name}"
            yield from named(inner, f"{prefix}{name}.")
    elif isinstance(value, list):
        for inner in value:
            yield from named(inner, f"{prefix.removesuffix('.')}[].")


def declared(model: type[BaseModel]) -> set[str]:
    """The same paths of a model, by the names that travel."""
    schema = model.model_json_schema(by_alias=True)
    return set(_declared(schema, schema.get("$defs", {}), ""))


def _declared(schema: Mapping[str, Any], defs: Mapping[str, Any], prefix: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from _declared(defs[schema["$ref"].rpartition("/")[2]], defs, prefix)
    for option in schema.get("anyOf", ()):
        yield from _declared(option, defs, prefix)
    if schema.get("type") == "array":
        yield from _declared(schema.get("items", {}), defs, f"{prefix.removesuffix('.')}[].")
    for name, inner in schema.get("properties", {}).items():
        yield f"{prefix}{name}"
        yield from _declared(inner, defs, f"{prefix}{name}.")


NOTIFICATIONS: Mapping[type[Notification], set[str]] = {
    Level1NftUnlockAvailable: set(),
    BadgeEarnedNotification: set(),
    TradingVolumeMilestone: {"data.next_milestone.estimated_days"},
    TransactionFailed: {
        "data.support_ticket",
        "data.compensation",
        "data.compensation.type",
        "data.compensation.description",
    },
}
"""The types that stand, and what of their samples is planned."""


@pytest.mark.requirement("NTF-001", "NTF-002", "NTF-101", "NTF-102", "NTF-104", "NTF-107")
@pytest.mark.parametrize(("kind", "planned"), NOTIFICATIONS.items())
def test_a_notification_has_the_fields_of_its_sample(
    kind: type[Notification], planned: set[str]
) -> None:
    payload = sample(f"notifications/{kind.TYPE}")
    assert set(named(payload)) - planned <= declared(kind)


@pytest.mark.requirement("NTF-003")
@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_notification_has_the_words_of_its_sample(kind: type[Notification]) -> None:
    template = TEMPLATES[kind]
    words = sample(f"notifications/{kind.TYPE}")["message_template"]
    said = " ".join(part.sentence if isinstance(part, When) else part for part in template.body)
    # A milestone may qualify for several tiers at once.
    assert said.replace("{tier_names}", "{tier_name}") == words["body"]
    assert (template.title, template.action_button) == (words["title"], words["action_button"])


@pytest.mark.requirement("API-071", "NFT-010", "NFT-020", "NFT-021", "NFT-050", "BADGE-030")
@pytest.mark.parametrize(
    ("name", "model", "more"),
    [
        ("nfts/personal-center", PersonalCenter, set()),
        ("nfts/claim-request", ClaimRequest, set()),
        ("nfts/claim-answer", ClaimStarted, set()),
        ("nfts/synthesize-request", SynthesisRequest, set()),
        (
            "nfts/synthesize-answer",
            SynthesisStarted,
            {"requestId", "transactionToSign", "lastValidBlockHeight"},
        ),
        (
            "nfts/synthesis-details",
            SynthesisDetails,
            {
                f"synthesisConditions.{name}"
                for name in (
                    *("badgesMet", "requiredBadges", "activatedBadges"),
                    *("nextTierBenefits", "nextTierBenefits.tradingFeeReduction"),
                    *("nextTierBenefits.aiAgentUses", "nextTierRequirements"),
                    "nextTierRequirements.requiredVolume",
                )
            },
        ),
        (
            "badges/badge-gallery",
            Gallery,
            {
                *("badges[].badgeType", "badges[].requiredForTier", "badges[].isActivated"),
                *("badges[].activatedDate", "badges[].progress", "badges[].progress.current"),
                *("badges[].progress.target", "badges[].progress.percentage"),
            },
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_body_has_the_fields_of_its_sample(
    name: str, model: type[BaseModel], more: set[str]
) -> None:
    assert declared(model) == set(named(sample(name))) | more


@pytest.mark.requirement("NFT-040", "NFT-041")
@pytest.mark.parametrize(
    ("name", "event"), [("event-claimed", NftClaimed), ("event-upgraded", NftUpgraded)]
)
def test_an_event_has_the_fields_of_its_sample(name: str, event: type[Event]) -> None:
    assert set(named(sample(f"nfts/{name}"))) <= declared(event)


@pytest.mark.requirement("API-001", "API-002")
def test_the_envelopes_have_the_fields_of_their_samples() -> None:
    success, failure = sample("nfts/status"), sample("api/error")
    assert declared(Envelope[PersonalCenter]) >= {*success, "meta.timestamp", "meta.version"}
    assert declared(ErrorEnvelope) == {
        path for path in named(failure) if not path.startswith("error.details.")
    }


@pytest.mark.requirement("NTF-140", "NTF-141", "NTF-143")
@pytest.mark.parametrize(
    ("topic", "name", "partitions", "days"),
    [
        (CRITICAL, "nft-critical-notifications.v1", 3, 7),
        (HIGH, "nft-high-priority-notifications.v1", 6, 3),
    ],
)
def test_a_public_topic_has_its_facts(topic: Topic, name: str, partitions: int, days: int) -> None:
    assert (topic.name, topic.partitions, topic.replication) == (name, partitions, 3)
    assert (topic.retention, topic.public) == (timedelta(days=days), True)
