"""Two mail servers: one that fails or has become slow is left, and nobody gets a mail twice."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

import pytest
from laurel_stack.ports import free_port
from laurel_testkit import eventually
from notification_router.channels.failover import Failover, Provider
from notification_router.channels.mail import Mail
from notification_router.channels.opening import open_channels
from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused
from notification_router.channels.threads import threads
from notification_router.links import Links
from notification_router.rules.health import Health
from notification_router.rules.promises import AT_ONCE
from notification_router.settings import Settings

from .providers import MailServer, serving

_PATIENCE = 60.0


@dataclass
class Mails(MailServer):
    """A mail server that greets nobody while it is `stuck`, and may close instead of answering."""

    stuck: asyncio.Event | None = None
    silent: bool = False
    waiting: int = 0
    ids: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.stuck:
            self.waiting += 1
            await self.stuck.wait()
        try:
            await super().serve(reader, writer)
        except ConnectionResetError:
            writer.close()

    def _take(self, data: bytes) -> bytes:
        answer = super()._take(data)
        self.ids += [str(one["Message-ID"]) for one in self.mails[len(self.ids) :]]
        if self.silent:
            raise ConnectionResetError
        return answer


class Sender:
    """Sends mails of ids of their own through both servers."""

    def __init__(self, failover: Failover, first: Mails, second: Mails) -> None:
        self._failover, self.first, self.second = failover, first, second
        self._numbers = count(1)

    async def send(self) -> Outcome:
        id_ = UUID(int=next(self._numbers))
        return await self._failover.send(Outgoing(id_, "ada@example.org", "Hello", ("World",)))

    async def goes_to(self, server: Mails) -> None:
        """Send three at once, again and again, until all three arrive there."""

        async def arrives() -> bool:
            before = len(server.mails)
            await asyncio.gather(*(self.send() for _ in range(3)))
            return len(server.mails) == before + 3

        await eventually(arrives, _PATIENCE)

    @property
    def ids(self) -> list[str]:
        return [*self.first.ids, *self.second.ids]


@asynccontextmanager
async def sending() -> AsyncIterator[Sender]:
    first, second = Mails(), Mails()
    async with serving(first, "smtp"), serving(second, "smtp"):
        with threads("mails", 20) as run:
            providers = [
                Provider(name, Mail(one.url, "a@example.org", Links("", "", ""), run), Health(0.2))
                for name, one in (("1", first), ("2", second))
            ]
            yield Sender(Failover("email", providers), first, second)


@pytest.mark.requirement("NTF-155")
async def test_a_server_that_has_become_slow_is_left_and_back_when_it_is_not() -> None:
    async with sending() as mails:
        for _ in range(8):
            await mails.send()
        assert mails.second.mails == []
        began, under_way = time.monotonic(), []
        mails.first.stuck = asyncio.Event()
        while not mails.second.mails:
            under_way.append(asyncio.ensure_future(mails.send()))
            await asyncio.wait(under_way, timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
        left_within = time.monotonic() - began
        mails.first.stuck.set()
        answers = await asyncio.gather(*under_way)
        await mails.goes_to(mails.first)
    assert left_within < 15
    assert all(isinstance(one, Accepted) for one in answers)
    assert len(mails.ids) == len(set(mails.ids))


@pytest.mark.requirement("NTF-155")
async def test_what_a_server_surely_did_not_take_goes_to_the_other_at_once() -> None:
    async with sending() as mails:
        mails.first.answers = ["451 later", "550 nobody here"]
        assert isinstance(await mails.send(), Accepted)
        assert isinstance(await mails.send(), Refused)
        assert len(mails.second.mails) == 1
        # It may have taken it, so nobody else is asked.
        mails.first.silent = True
        lost = await mails.send()
        assert isinstance(lost, Failed)
        assert not lost.untaken
        assert len(mails.second.mails) == 1
        mails.first.silent, mails.first.answers = False, ["421 closing"] * 50
        for _ in range(4):
            assert isinstance(await mails.send(), Accepted)
        mails.first.answers.clear()
        await mails.goes_to(mails.first)
    assert len(mails.ids) == len(set(mails.ids))


async def test_a_server_that_is_away_is_left_and_the_last_word_is_that_of_the_last() -> None:
    nowhere = f"smtp://127.0.0.1:{free_port()}"
    mails = [Mail(nowhere, "a@example.org", Links("", "", "")) for _ in range(2)]
    failover = Failover("email", [Provider(str(number), one) for number, one in enumerate(mails)])
    outcome = await failover.send(Outgoing(UUID(int=1), "ada@example.org", "Hello", ("World",)))
    assert outcome == Failed("the mail server does not answer (ConnectionRefusedError)", None, True)


@pytest.mark.requirement("NTF-154")
async def test_what_a_slow_server_holds_of_one_lane_holds_up_no_other() -> None:
    async with serving(Mails(stuck=asyncio.Event()), "smtp") as server:
        settings = Settings(database_url="postgresql://nowhere", smtp_url=server.url)
        async with open_channels(settings) as channels:
            low, critical = (channels.of(lane)["email"] for lane in ("low", "critical"))
            message = Outgoing(UUID(int=1), "ada@example.org", "Hello", ("World",))
            held = [asyncio.ensure_future(low.send(message)) for _ in range(3 * AT_ONCE)]
            await eventually(lambda: server.waiting == AT_ONCE, _PATIENCE)
            stuck, server.stuck = server.stuck, None
            assert isinstance(await critical.send(message), Accepted)
            assert len(server.mails) == 1
            stuck.set()
            assert all(isinstance(one, Accepted) for one in await asyncio.gather(*held))
