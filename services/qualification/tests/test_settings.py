"""The ladder as configuration."""

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from laurel_service import SettingsError
from pydantic import TypeAdapter
from qualification.rules import Ladder
from qualification.settings import LADDER, Settings


@pytest.fixture
def ladder(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The default ladder as JSON, in an otherwise complete environment."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://user@localhost/qualification")
    document: dict[str, Any] = json.loads(TypeAdapter(Ladder).dump_json(LADDER))
    return document


@pytest.mark.requirement("TIER-001", "TIER-002", "TIER-003", "TIER-004")
def test_the_default_ladder(ladder: dict[str, Any]) -> None:
    assert [astuple(tier)[:6] for tier in Settings().ladder.tiers] == [
        # level, name, volume, activated badges, fee reduction in percent, AI uses a week
        (1, "Tech Chicken", 100_000, 0, 10, 10),
        (2, "Quant Ape", 500_000, 2, 20, 20),
        (3, "On-chain Hunter", 5_000_000, 4, 30, 30),
        (4, "Alpha Alchemist", 10_000_000, 5, 40, 40),
        (5, "Quantum Alchemist", 50_000_000, 6, 55, 50),
    ]


@pytest.mark.requirement("TIER-008")
def test_the_default_features(ladder: dict[str, Any]) -> None:
    features = {tier.level: tier.features for tier in Settings().ladder.tiers if tier.features}
    assert features == {2: ("Exclusive Background",), 3: ("Strategy Priority",)}


@pytest.mark.requirement("TIER-033")
def test_the_default_milestones(ladder: dict[str, Any]) -> None:
    assert [astuple(milestone) for milestone in Settings().ladder.milestones] == [
        (100_000, "Volume Challenger 100K"),
        (500_000, "Volume Champion 500K"),
        (5_000_000, "Volume Master 5M"),
        (10_000_000, "Volume Grandmaster 10M"),
        (50_000_000, "Volume Legend 50M"),
    ]


def test_the_ladder_may_be_set(ladder: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    ladder["tiers"][0]["required_volume_usd"] = "99.5"
    monkeypatch.setenv("LADDER", json.dumps(ladder))
    assert str(Settings().ladder.tiers[0].required_volume_usd) == "99.5"


def test_the_ladder_may_be_a_file(
    ladder: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ladder["milestones"] = []
    path = tmp_path / "ladder.json"
    path.write_text(json.dumps(ladder))
    monkeypatch.setenv("LADDER_FILE", str(path))
    assert Settings().ladder.milestones == ()


def test_what_is_no_json_is_refused_with_advice(
    ladder: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LADDER", "{")
    with pytest.raises(SettingsError, match="LADDER is not usable: Invalid JSON"):
        Settings()


@pytest.mark.parametrize(
    ("level", "field", "value", "advice"),
    [
        (2, "required_volume_usd", "1", "'Quant Ape' should have a volume above 100000 USD"),
        (2, "required_volume_usd", "a lot", "LADDER .*required_volume_usd.* is not usable"),
        (3, "badges_required", 0, "tier 3 should ask for no fewer badges"),
    ],
)
def test_a_wrong_ladder_is_refused_with_advice(
    level: int,
    field: str,
    value: object,
    advice: str,
    ladder: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ladder["tiers"][level - 1][field] = value
    monkeypatch.setenv("LADDER", json.dumps(ladder))
    with pytest.raises(SettingsError, match=advice):
        Settings()
