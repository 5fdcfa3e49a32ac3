"""What is on the screen is what a new load shows, whatever came in between and was cut off."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import httpx
import pytest
from laurel_cli.demo.people import Person
from laurel_cli.demo.platform import trade
from laurel_cli.demo.story import Story
from laurel_cli.publishing import producer, publish
from laurel_cli.running import Suite
from laurel_schemas import Event
from laurel_schemas.social_interactions_v1 import UserFollowed, VideoLiked
from laurel_testkit import eventually

from tests.console.people import Visitor
from tests.support.traders import http

pytestmark = [pytest.mark.console, pytest.mark.long]

STEPS = 24
SEED = 20250601
SETTLED_WITHIN = 90.0
"""Seconds, on a machine where everything else runs too."""


@pytest.mark.timeout(600)
@pytest.mark.requirement("CON-025")
async def test_the_screen_is_what_a_new_load_shows(visitor: Visitor, console: Suite) -> None:
    """Four pages stay open while all that changes them comes in and their line is cut."""
    life = Life(console)
    talk = await life.talk()
    paths = ("/app", "/app/wallet", "/app/messages", f"/app/chat/{talk}")
    stay = [await _opened(visitor, path) for path in paths]
    await life.go_on(random.Random(SEED))
    for path, tab in zip(paths, stay, strict=True):
        fresh = await _opened(visitor, path)

        async def same(tab: Visitor = tab, fresh: Visitor = fresh) -> bool:
            await fresh.page.reload()
            await fresh.page.get_by_role("heading", level=1).wait_for()
            await fresh.settled()
            assert await _shown(tab) == await _shown(fresh)
            return True

        await eventually(same, SETTLED_WITHIN)
        await fresh.page.close()


async def _opened(visitor: Visitor, path: str) -> Visitor:
    tab = await visitor.another_tab()
    await tab.sign_in("Clara Climber")
    await tab.open(path)
    await tab.page.get_by_role("heading", level=1).wait_for()
    await tab.settled()
    return tab


async def _shown(tab: Visitor) -> list[str]:
    """The words of the page and of the menu, with what is unread."""
    parts = [tab.page.get_by_role(role) for role in ("main", "navigation")]
    return [line for part in parts for line in (await part.inner_text()).splitlines() if line]


@dataclass
class Life:
    """What happens to one person, step by step."""

    suite: Suite
    talk_id: str = ""
    numbers: "count[int]" = field(default_factory=count)

    async def talk(self) -> str:
        """A conversation with somebody else; returns its id."""
        order = {"kind": "direct", "memberIds": [self._who("climber").user_id]}
        async with self._as("newcomer") as other:
            begun = (await other.post("/api/v1/conversations", json=order)).json()["data"]
        self.talk_id = str(begun["conversationId"])
        return self.talk_id

    async def go_on(self, chance: random.Random) -> None:
        """So many steps, among them two that cut the line."""
        steps: list[Callable[[], Awaitable[None]]] = [
            chance.choice((self._liked, self._followed, self._traded, self._said, self._read))
            for _ in range(STEPS)
        ]
        for process in ("gateway", "notification_router"):
            steps[chance.randrange(5, STEPS)] = lambda process=process: self._cut(process)  # type: ignore[misc]
        for step in steps:
            await step()

    async def _cut(self, process: str) -> None:
        supervisor = self.suite.stack.supervisor
        supervisor.kill(process)
        # What comes in while nobody hears it.
        await self._liked()
        await self._followed()
        await supervisor.restart(process)

    async def _liked(self) -> None:
        await self._publish(
            VideoLiked(
                interaction_id=self._id(),
                actor_id=self._who("climber").user_id,
                occurred_at=datetime.now(UTC),
                actor_following=180,
                video_id=self._id(),
                video_title="A video",
                owner_id=1001,
                owner_followers=2400,
            )
        )

    async def _followed(self) -> None:
        await self._publish(
            UserFollowed(
                interaction_id=self._id(),
                actor_id=4_400_000 + next(self.numbers),
                occurred_at=datetime.now(UTC),
                target_id=self._who("climber").user_id,
            )
        )

    async def _traded(self) -> None:
        await self._publish(trade(self._who("climber"), self._id(), "10", datetime.now(UTC)))

    async def _said(self) -> None:
        path = f"/api/v1/conversations/{self.talk_id}/messages"
        body = {"clientMessageId": self._id(), "content": f"word {next(self.numbers)}"}
        async with self._as("newcomer") as other:
            (await other.post(path, json=body)).raise_for_status()

    async def _read(self) -> None:
        async with self._as("climber") as own:
            body = {"until": datetime.now(UTC).isoformat()}
            (await own.post("/api/v1/notifications/read", json=body)).raise_for_status()

    async def _publish(self, event: Event) -> None:
        async with producer(self.suite.endpoints.kafka) as kafka:
            await publish(kafka, [event])

    def _id(self) -> str:
        return f"law-{uuid4()}"

    def _who(self, part: str) -> Person:
        return next(one for one in Story.of(self.suite).people if one.part == part)

    def _as(self, part: str) -> httpx.AsyncClient:
        return http(self.suite, self.suite.secrets.issuer.token(self._who(part).user_id))
