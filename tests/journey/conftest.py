"""The tape as its users live it, played once for all journeys."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio
from laurel_cli.journey import AccountResult, Journey, Report
from laurel_cli.running import Suite
from laurel_cli.suite import TAPE
from laurel_cli.tape import Tape, load
from laurel_cli.wallets import home_secret

from tests.support.sent import Sent


@dataclass(frozen=True, slots=True)
class Played:
    """A played tape and what became of its accounts."""

    tape: Tape
    accounts: list[AccountResult]
    trades_per_second: float


async def play(suite: Suite, sent: Sent) -> Played:
    """Play the tape as `laurel run` does."""
    tape = load(TAPE)
    sent.add(tape.trades())
    unheard = Report(lambda *_: None, lambda *_: None, lambda _: None)
    secret = home_secret(suite.stack.home.root)
    journey = Journey(suite.endpoints, suite.secrets.issuer, secret, tape, unheard)
    return Played(tape, *await journey.play())


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def played(suite: Suite, sent: Sent) -> AsyncIterator[Played]:
    """The first play of the tape."""
    yield await play(suite, sent)
