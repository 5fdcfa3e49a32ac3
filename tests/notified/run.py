"""One run that causes every notification type, and what came of it."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from laurel_cli.running import Suite
from notification_router.types import TYPES

from tests.notified.contests import by_contests
from tests.notified.later import by_time, next_review
from tests.notified.nfts import by_nfts, stuck_claim
from tests.notified.people import staged
from tests.notified.platform import by_platform
from tests.support.sent import Sent

_SAMPLES = Path(__file__).parents[2] / "docs" / "requirements" / "samples" / "notifications"
_NO_TYPES = {"preferences", "video_like"}
"""Samples of the same folder: what people choose, and a type of another document."""
_ENDING = timedelta(hours=47)


@dataclass(frozen=True, slots=True)
class Heard:
    """The types that reached a Socket.IO client."""

    types: Collection[str]

    @property
    def missing(self) -> set[str]:
        """Types whose cause somebody publishes, and that nobody heard of."""
        return TYPES.keys() - self.types - uncaused()

    def lines(self) -> Iterable[str]:
        """What is told at the end."""
        first = sampled()
        for name in sorted(first):
            yield f"  {name}: {'heard' if name in self.types else 'MISSING'}"
        yield f"{len(first & set(self.types))} of {len(first)} types of the requirements' table"
        others = TYPES.keys() - first
        yield f"{len(others & set(self.types))} of {len(others)} others"
        yield from (f"  {name}: MISSING" for name in sorted(self.missing - first))
        yield from (f"  {name}: nobody publishes its cause yet" for name in sorted(uncaused()))


def sampled() -> set[str]:
    """The types that the requirements have a sample of."""
    return {file.stem for file in _SAMPLES.glob("*.json")} - _NO_TYPES


def uncaused() -> set[str]:
    """The types all of whose causes are planned."""
    return {
        name
        for name, kind in TYPES.items()
        if kind.causes and all(cause.PLANNED for cause in kind.causes)
    }


async def caused(suite: Suite, sent: Sent) -> Heard:
    """Cause all types from platform topics, APIs and time, and see what clients hear."""
    async with staged(suite, sent) as stage:
        await by_platform(stage)
        await asyncio.gather(
            by_nfts(stage, benefits_until=next_review() + _ENDING), by_contests(stage)
        )
        async with stuck_claim(stage):
            await by_time(stage)
        return Heard(stage.ada.heard | stage.bea.heard)
