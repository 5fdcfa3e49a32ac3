"""Choices, batches, limits and failing providers, for every type that there is."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from laurel_events.testing import message, published
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.badges_badges_v1 import BadgeEarned
from notification_router.handlers.entries import Draft
from notification_router.handlers.knowing import remember
from notification_router.handlers.limiting import controlled
from notification_router.handlers.saving import save
from notification_router.rules.limits import EVERY, Limit
from notification_router.rules.planning import DISABLED
from notification_router.rules.promises import PROMISES
from notification_router.store import controls
from notification_router.types import TYPES

from .clock import NOW
from .events import example
from .providers import MailServer
from .world import MAILS, World

HOUR = timedelta(hours=1)
NIGHT = {"enabled": True, "start_time": "11:00", "end_time": "14:00", "timezone": "UTC"}
HOURLY = {f"{name}_events": "batched_hourly" for name in ("critical", "high_priority")} | {
    f"{name}_priority_events": "batched_hourly" for name in ("medium", "low")
}
PRIORITY = {name: kind.priority for name, kind in TYPES.items()}
_BECAME = """
    select type, channel, status, reason, attempt from deliveries
    join notifications as told on told.id = notification_id
    where told.user_id = :user order by told.created_at, told.id
"""

Became = dict[str, list[tuple[str, str | None, int]]]


class Everything:
    """A person who is told of every type, and what became of it."""

    def __init__(self, world: World, mail: MailServer, user: int) -> None:
        self.world, self.mail, self.user = world, mail, user

    async def chooses(self, **choices: Any) -> None:
        address = f"{self.user}@example.org"
        async with self.world.unit_of_work() as tx:
            known = example(UserAnnounced, user_id=self.user, email=address)
            await remember([message(known)], tx)
        await self.world.choose(self.user, **choices, **MAILS)

    async def hears(self, size: str = "full") -> None:
        """Something of each type happens, of this person and at this moment."""
        drafts = [
            Draft(kind, self.user, example(kind.notification, size).data, self._cause(), uuid4())
            for kind in TYPES.values()
        ]
        async with self.world.unit_of_work() as tx:
            tx.gather(save, await controlled(drafts, tx, self.world.controls))

    def _cause(self) -> Any:
        return message(example(BadgeEarned), time=self.world.now)

    async def became(self, channel: str) -> Became:
        found: Became = {name: [] for name in TYPES}
        for kind, where, *what in await self.world.rows(_BECAME, user=self.user):
            if where == channel:
                status, reason, attempt = what
                found[kind].append((status, reason, attempt))
        return found

    async def statuses(self, channel: str) -> dict[str, list[tuple[str, str | None]]]:
        found = await self.became(channel)
        return {name: [one[:2] for one in rows] for name, rows in found.items()}

    @property
    def mails(self) -> int:
        return sum(one["To"] == f"{self.user}@example.org" for one in self.mail.mails)


async def limited(world: World, *limits: Limit) -> None:
    """Let these limits hold from now on, and no others."""
    async with world.unit_of_work() as tx:
        await controls.add(tx.session, limits, 1, "tests", (tx.now, tx.now))
    world.controls.renew()


def each(of: Any) -> dict[str, Any]:
    """What every type comes to, by its priority."""
    return {name: of(priority) for name, priority in PRIORITY.items()}


def messages() -> int:
    """In how many mails all types come, where nothing holds them back."""
    counted = Counter(PRIORITY.values())
    return sum(-(-number // PROMISES[one].batch) for one, number in counted.items())


@pytest.mark.requirement("NTF-191")
async def test_what_is_disabled_waits_or_comes_together_is_so_for_every_type(
    world: World, mail: MailServer
) -> None:
    await limited(world, Limit(EVERY, "email", 2 * len(TYPES), 3600))
    off, night, batch = (Everything(world, mail, user) for user in (101, 102, 103))
    await off.chooses(disabled_events=list(TYPES))
    await night.chooses(quiet_hours=NIGHT)
    await batch.chooses(delivery_preferences=HOURLY)
    for one in (off, night, batch):
        await one.hears()
        await one.hears("minimal")
    assert not [one for one in await published(world.database) if one.event.key == "101"]
    for channel in ("socket", "email"):
        assert await off.statuses(channel) == each(lambda _: [("suppressed", DISABLED)] * 2)
        waits = [("scheduled", "batched_hourly")] * 2
        assert await batch.statuses(channel) == each(lambda _, waits=waits: waits)
    held = [("scheduled", "quiet_hours")] * 2
    shown = each(lambda one: [("sending", None)] * 2 if one == "critical" else held)
    assert await night.statuses("socket") == shown
    await world.serve(NOW + HOUR)
    assert batch.mails == 1
    await world.serve(NOW + 2 * HOUR)
    for one in (night, batch):
        assert await one.statuses("socket") == each(lambda _: [("sending", None)] * 2)
        assert await one.statuses("email") == each(lambda _: [("delivered", None)] * 2)
    assert (off.mails, batch.mails) == (0, 1)


@pytest.mark.requirement("NTF-191", "NTF-150", "NTF-152")
async def test_what_fails_is_tried_again_and_what_is_too_much_kept_away_for_every_type(
    world: World, mail: MailServer
) -> None:
    limits = {name: Limit(name, "email", 1, 3600) for name in TYPES}
    await limited(world, *limits.values())
    unlucky, lucky = (Everything(world, mail, user) for user in (104, 105))
    await unlucky.chooses()
    await unlucky.hears()
    mail.answers = ["451 later"] * 1000
    for seconds in (0, 1, 5, 20, 21, 60, 300, 600):
        await world.serve(NOW + timedelta(seconds=seconds))
    tried = await unlucky.became("email")
    answer = "the mail server answered 451"
    assert tried == each(lambda one: [("failed", answer, 1 + len(PROMISES[one].retries))])
    mail.answers = []
    await lucky.chooses()
    await lucky.hears()
    await world.serve(world.now + timedelta(seconds=1))
    assert lucky.mails == messages()
    await lucky.hears()
    await world.serve(world.now + timedelta(seconds=1))
    assert await lucky.statuses("email") == {
        name: [("delivered", None), ("suppressed", limits[name].reason)] for name in TYPES
    }
    assert lucky.mails == messages()
