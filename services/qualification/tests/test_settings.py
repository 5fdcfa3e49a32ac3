"""The ladder as configuration."""

import json
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


def test_the_default_is_the_ladder_of_the_seeds(ladder: dict[str, Any]) -> None:
    assert Settings().ladder == LADDER


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
