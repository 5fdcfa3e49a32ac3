"""Payloads are those of the samples in docs/requirements, name for name."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from badges.api.gallery import Gallery
from laurel_schemas import Event, Topic
from laurel_schemas.nft_batched_notifications_v1 import TOPIC as BATCHED
from laurel_schemas.nft_critical_notifications_v1 import TOPIC as CRITICAL
from laurel_schemas.nft_events_v1 import NftClaimed, NftUpgraded
from laurel_schemas.nft_high_priority_notifications_v1 import TOPIC as HIGH
from laurel_service.api.envelope import Envelope, ErrorEnvelope
from minting.bodies import (
    ClaimRequest,
    ClaimStarted,
    PersonalCenter,
    SynthesisDetails,
    SynthesisRequest,
    SynthesisStarted,
)
from minting.profile_bodies import CommunityProfile, NftStatus
from notification_router.types import TYPES
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


SAMPLED = sorted(
    {file.stem for file in (SAMPLES / "notifications").glob("*.json")}
    & TYPES.keys()
    # Its sample has the envelope of another document (NTF-132).
    - {"video_like"}
)


@pytest.mark.requirement(
    "NTF-001",
    "NTF-002",
    "NTF-101",
    "NTF-102",
    "NTF-103",
    "NTF-104",
    "NTF-105",
    "NTF-106",
    "NTF-107",
    "NTF-108",
    "NTF-109",
    "NTF-110",
    "NTF-111",
    "NTF-112",
    "NTF-113",
    "NTF-114",
    "NTF-115",
    "NTF-116",
    "NTF-117",
    "NTF-118",
    "NTF-119",
    "NTF-120",
    "NTF-121",
)
@pytest.mark.parametrize("name", SAMPLED)
def test_a_notification_has_the_fields_of_its_sample(name: str) -> None:
    payload = sample(f"notifications/{name}")
    assert set(named(payload)) <= declared(TYPES[name].notification)


@pytest.mark.requirement("NTF-132")
def test_a_social_notification_has_the_data_of_its_sample() -> None:
    assert set(sample("notifications/video_like")["data"]) <= declared(TYPES["video_like"].data)


@pytest.mark.requirement(
    "API-071", "NFT-010", "NFT-020", "NFT-021", "NFT-050", "NFT-053", "BADGE-030"
)
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
            {"requestId", "transactionToSign", "lastValidBlockHeight", "signBy", "badgesBound"},
        ),
        ("nfts/community-profile", CommunityProfile, set()),
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


@pytest.mark.requirement("NFT-054")
def test_the_status_has_the_fields_of_its_sample() -> None:
    assert set(named(sample("nfts/status")["data"])) <= declared(NftStatus)


@pytest.mark.requirement("NFT-055")
@pytest.mark.parametrize(
    ("screen", "model", "fields"),
    [
        ("entrance", PersonalCenter, {"userProfile.currentTierLevel", "nftTiers[].nftImageUrl"}),
        (
            "not unlocked, unlockable, active",
            PersonalCenter,
            {"nftTiers[].status", "nftTiers[].mintAddress", "nftTiers[].canUpgrade"},
        ),
        ("progress bars", PersonalCenter, {"nftTiers[].progressPercentage"}),
        (
            "synthesis conditions",
            SynthesisDetails,
            {"canSynthesize", "synthesisConditions.volumeMet", "synthesisConditions.badgesMet"},
        ),
        (
            "synthesis confirmation",
            SynthesisDetails,
            {"currentNft.nftImageUrl", "nextTierNft.nftImageUrl", "nextTierNft.benefits"},
        ),
        (
            "synthesis success",
            TYPES["nft_upgraded"].notification,
            {"data.to_tier", "data.new_mint_address", "data.benefits"},
        ),
        (
            "activation popup",
            TYPES["level1_nft_unlock_available"].notification,
            {"message_template.action_button", "data"},
        ),
        ("system messages", TYPES["system_maintenance"].notification, {"message_template.body"}),
        ("badge grid", Gallery, {"badges[].badgeImageUrl", "badges[].isOwned"}),
        ("badge detail", Gallery, {"badges[].description", "badges[].progress.percentage"}),
        (
            "mini homepage and full profile",
            CommunityProfile,
            {"userProfile.avatarUrl", "activeNfts[].nftImageUrl", "earnedBadges[].badgeImageUrl"},
        ),
    ],
)
def test_a_screen_finds_what_it_shows(
    screen: str, model: type[BaseModel], fields: set[str]
) -> None:
    assert fields <= declared(model), screen


@pytest.mark.requirement("API-001", "API-002")
def test_the_envelopes_have_the_fields_of_their_samples() -> None:
    success, failure = sample("nfts/status"), sample("api/error")
    assert declared(Envelope[PersonalCenter]) >= {*success, "meta.timestamp", "meta.version"}
    assert declared(ErrorEnvelope) == {
        path for path in named(failure) if not path.startswith("error.details.")
    }


@pytest.mark.requirement("NTF-140", "NTF-141", "NTF-142", "NTF-143")
@pytest.mark.parametrize(
    ("topic", "name", "partitions", "replicas", "days"),
    [
        (CRITICAL, "nft-critical-notifications.v1", 3, 3, 7),
        (HIGH, "nft-high-priority-notifications.v1", 6, 3, 3),
        (BATCHED, "nft-batched-notifications.v1", 12, 2, 1),
    ],
)
def test_a_public_topic_has_its_facts(
    topic: Topic, name: str, partitions: int, replicas: int, days: int
) -> None:
    assert (topic.name, topic.partitions, topic.replication) == (name, partitions, replicas)
    assert (topic.retention, topic.public) == (timedelta(days=days), True)
