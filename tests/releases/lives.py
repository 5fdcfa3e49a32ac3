"""What people do on a suite while its services change: begun, gone on with, and held to account.

Each part of it is *initialized* by one version, *manipulated* while another takes over, and
*validated* by whoever runs then.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import httpx
from laurel_cli import simulation
from laurel_cli.depths import depths
from laurel_cli.publishing import producer, publish
from laurel_cli.running import Suite
from laurel_cli.services import KEEPERS
from laurel_events.lag import lag
from laurel_schemas.social_interactions_v1 import VideoLiked
from laurel_testkit import eventually

from tests.support.claims import claim_at_last, nft_of
from tests.support.rest import counted
from tests.support.sent import Sent
from tests.support.traders import START, Trader, http, qualified, send

PATIENCE_SECONDS = 120.0
TRADES_AT_ONCE = 20
PAUSE_SECONDS = 0.2
CROWD = 50
ASKED = (
    "/api/v1/qualification/me",
    "/api/v1/nft/personal-center",
    "/api/v1/nft/badge-gallery",
    "/api/v1/wallet",
    "/api/v1/conversations",
    "/api/v1/notifications",
)
"""A route of each service that shows a person something of theirs, in every version."""
LIKED = ("a", "b", "c")
OWNER = 5_800_001


@dataclass(slots=True)
class Lives:
    """The people of one suite, what they sent, and what must have come of it."""

    suite: Suite
    sent: Sent
    claimants: list[Trader] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    conversation: str = ""
    answered: int = 0

    async def begin(self) -> None:
        """Initialize: people are announced, trade, claim, like and talk."""
        first, second = await qualified(self.suite, self.sent, 2)
        await self._claim(first)
        await self._like(first)
        await self._talk(first, second)

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Manipulate: all of it goes on, and a new person begins; raises what went wrong."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._trade(stop))
            group.create_task(self._ask(stop))
            group.create_task(self._speak(stop))
            group.create_task(self._arrive())
            try:
                yield
            finally:
                stop.set()

    async def hold(self) -> None:
        """Validate: nothing is on its way, and nothing was lost, doubled or misread."""
        await eventually(self._at_rest, PATIENCE_SECONDS)
        await counted(self.suite, self.sent, PATIENCE_SECONDS)
        for one in self.claimants:
            nft = await nft_of(self.suite, one, PATIENCE_SECONDS)
            assert (nft.supply, nft.owner) == (1, one.wallet)
        await eventually(self._paid_alike, PATIENCE_SECONDS)
        assert await self._heard() == self.said
        assert self.answered, "no request was made"

    async def _at_rest(self) -> bool:
        """Nothing is on its way, of what each version reads: a later one reads more topics."""
        endpoints = self.suite.endpoints
        behind, waiting = await asyncio.gather(lag(endpoints.kafka, KEEPERS), depths(endpoints))
        counts = {name: behind[name] + one.waiting + one.due for name, one in waiting.items()}
        assert not any(counts.values()), f"still on its way: {counts}"
        return True

    async def _trade(self, stop: asyncio.Event) -> None:
        """A crowd trades; what is sent is remembered."""
        start = datetime(2025, 5, 1, tzinfo=UTC) + timedelta(days=self.sent.new_user_id() % 1000)
        trades = simulation.trades(CROWD, 1_000_000, self.sent.new_user_id(), start)
        async with producer(self.suite.endpoints.kafka) as kafka:
            while not stop.is_set():
                some = list(islice(trades, TRADES_AT_ONCE))
                self.sent.add(some)
                await publish(kafka, some)
                await _pause(stop)

    async def _ask(self, stop: asyncio.Event) -> None:
        """No request fails that a retry does not mend."""
        async with self.claimants[0].http(self.suite) as client:
            while not stop.is_set():
                for path in ASKED:
                    await _retried(lambda path=path: client.get(path))  # type: ignore[misc]
                    self.answered += 1
                await _pause(stop)

    async def _arrive(self) -> None:
        """A new person qualifies, claims and likes, whatever runs at the moment."""
        (one,) = await qualified(self.suite, self.sent, 1)
        await self._claim(one)
        await self._like(one)

    async def _claim(self, one: Trader) -> None:
        await claim_at_last(self.suite, one, PATIENCE_SECONDS)
        self.claimants.append(one)

    async def _like(self, one: Trader) -> None:
        await send(self.suite, [_like(one, video) for video in LIKED])

    async def _paid_alike(self) -> bool:
        """The same deeds pay the same, whichever version took them."""
        wallets = [await self._get(one.user_id, "/api/v1/wallet") for one in self.claimants]
        earned = {one["balance"] for one in wallets}
        assert len(earned) == 1, f"for the same likes: {earned}"
        return True

    async def _talk(self, one: Trader, other: Trader) -> None:
        order = {"kind": "direct", "memberIds": [other.user_id]}
        async with one.http(self.suite) as client:
            begun = await _retried(lambda: client.post("/api/v1/conversations", json=order))
        self.conversation = begun["conversationId"]

    async def _speak(self, stop: asyncio.Event) -> None:
        """Messages under an id of the sender's own: a retry says nothing twice."""
        path = f"/api/v1/conversations/{self.conversation}/messages"
        async with self.claimants[0].http(self.suite) as client:
            while not stop.is_set():
                words = f"message {len(self.said)}"
                body = {"clientMessageId": words.replace(" ", "-"), "content": words}
                await _retried(lambda body=body: client.post(path, json=body))  # type: ignore[misc]
                self.said.append(words)
                await _pause(stop, 5)

    async def _heard(self) -> list[str]:
        """All that stands in the conversation, the first message first."""
        path = f"/api/v1/conversations/{self.conversation}/messages?limit=200&after="
        reader, found, more, end = self.claimants[0].user_id, list[str](), True, 0
        while more:
            page = await self._get(reader, f"{path}{end}")
            found += [one["content"] for one in page["messages"]]
            more, end = page["hasMore"], page["messages"][-1]["sequence"] if found else 0
        return found

    async def _get(self, user_id: int, path: str) -> dict[str, Any]:
        async with http(self.suite, self.suite.secrets.issuer.token(user_id)) as client:
            return await _retried(lambda: client.get(path))


def _number(words: str) -> int:
    return int(words.rpartition(" ")[2])


def _like(one: Trader, video: str) -> VideoLiked:
    return VideoLiked(
        interaction_id=f"like-{one.user_id}-{video}",
        actor_id=one.user_id,
        occurred_at=START,
        actor_following=180,
        video_id=f"video-{video}",
        video_title=f"Video {video}",
        owner_id=OWNER,
        owner_followers=2400,
    )


async def _retried(request: Callable[[], Any]) -> dict[str, Any]:
    """The data of an answer; what a service being away explains is tried again."""

    async def answered() -> Sequence[dict[str, Any]]:
        try:
            answer = await request()
        except httpx.TransportError:
            return ()
        if answer.status_code >= 500 or answer.status_code == 409:
            return ()
        assert answer.is_success, f"{answer.request.url.path}: {answer.status_code} {answer.text}"
        return (answer.json()["data"],)

    found: Sequence[dict[str, Any]] = await eventually(answered, PATIENCE_SECONDS)
    return found[0]


async def _pause(stop: asyncio.Event, times: float = 1) -> None:
    """The pace of the traffic, which ends with it."""
    try:
        await asyncio.wait_for(stop.wait(), PAUSE_SECONDS * times)
    except TimeoutError:
        return
