"""What preferences would have made of what was routed; nothing is sent."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeEarned
from laurel_service import Service
from laurel_service.runtime import started
from laurel_service.settings_error import SettingsError
from notification_router.rules.choices import Choices
from notification_router.rules.planning import DISABLED
from notification_router.rules.whatif import Outcome, Routed, judged
from notification_router.settings import Settings
from notification_router.whatif import preferences

from .conftest import Route
from .events import example

NIGHT = {"enabled": True, "start_time": "22:00", "end_time": "08:00", "timezone": "UTC"}


def test_what_becomes_of_each_type_on_each_channel_and_why() -> None:
    chosen = Choices.read(
        {
            "disabled_events": ["video_like"],
            "quiet_hours": NIGHT,
            "channels": {"email": ["badge_earned"]},
        },
        0,
    )
    evening, noon = (datetime(2025, 6, 1, hour, tzinfo=UTC) for hour in (22, 12))
    routed = [
        Routed("badge_earned", "high", evening, 3),
        Routed("badge_earned", "high", noon, 2),
        Routed("video_like", "low", noon, 5),
    ]
    assert judged(routed, chosen) == {
        Outcome("badge_earned", "socket", "quiet_hours"): 3,
        Outcome("badge_earned", "email", "quiet_hours"): 3,
        Outcome("badge_earned", "socket", "immediate"): 2,
        Outcome("badge_earned", "email", "immediate"): 2,
        Outcome("video_like", "socket", DISABLED): 5,
    }


async def test_the_role_reads_a_file_and_what_was_routed(
    service: Service, routed: Route, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await routed(
        *(message(example(BadgeEarned)) for _ in range(3)), message(example(BadgeActivated))
    )
    file = tmp_path / "preferences.json"

    async def told(content: Any) -> dict[str, Any]:
        file.write_text(json.dumps(content))
        settings = Settings(**{**service.settings.model_dump(), "whatif_file": file})
        asked = replace(service, resources={**service.resources, Settings: settings})
        async with started(asked, asyncio.Event()) as running:
            await preferences(running)
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    found = await told({"user_notification_preferences": {"disabled_events": ["badge_earned"]}})
    assert found["notifications"] == 4
    assert {(one["type"], one["outcome"], one["number"]) for one in found["outcomes"]} == {
        ("badge_earned", DISABLED, 3),
        ("badge_activated", "immediate", 1),
    }
    unusable: tuple[Any, ...] = (
        {},
        [],
        {"user_notification_preferences": {"disabled_events": ["no_such"]}},
        {"user_notification_preferences": {"daily_at": "noon"}},
    )
    for wrong in unusable:
        with pytest.raises(SettingsError, match="preferences"):
            await told(wrong)
