"""The role `whatif-preferences`: what preferences would have made of what was routed last.

Everybody is taken to have chosen what a file says, in the form of the document (NTF-160).
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import orjson
from laurel_service.service import Running
from laurel_service.settings_error import SettingsError
from sqlalchemy import text

from notification_router.rules.choices import Choices, ChoicesError
from notification_router.rules.whatif import Routed, judged
from notification_router.settings import Settings
from notification_router.types import TYPES

MOST = 1_000_000
"""The newest notifications that are looked at."""

_ROUTED = text("""
    select type, priority, date_trunc('minute', created_at), count(*) from (
        select type, priority, created_at from notifications order by created_at desc limit :most
    ) as newest group by 1, 2, 3
""")


async def preferences(running: Running) -> None:
    """Print a line of JSON; raises SettingsError for a file that says no preferences."""
    choices = await asyncio.to_thread(_read, running.resource(Settings).whatif_file)
    async with running.database.reading() as session:
        rows = [Routed(*row) for row in await session.execute(_ROUTED, {"most": MOST})]
    counts = judged(rows, choices)
    told = {
        "notifications": sum(one.number for one in rows),
        "outcomes": [{**one._asdict(), "number": counts[one]} for one in sorted(counts)],
    }
    sys.stdout.write(f"{orjson.dumps(told).decode()}\n")


def _read(file: Path | None) -> Choices:
    if file is None:
        raise SettingsError("WHATIF_FILE should name a file of preferences")
    try:
        given: dict[str, Any] = orjson.loads(file.read_bytes())
        chosen = given["user_notification_preferences"]
        _check(chosen)
        return Choices.read(chosen, 0)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = str(error) if isinstance(error, ChoicesError) else "it holds no preferences"
        raise SettingsError(f"WHATIF_FILE names {file.name}, which can't be used: {why}") from None


def _check(chosen: dict[str, Any]) -> None:
    named = {*chosen.get("enabled_events", ()), *chosen.get("disabled_events", ())}
    if unknown := named - TYPES.keys():
        raise ChoicesError(f"there is no type {min(unknown)}")
