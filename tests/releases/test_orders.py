"""Any order of releases: one service before all others, after them, gone back with, two at once.

Each order runs on one set of servers, under traffic, with every service as wheels of a version:
what is released was built from its commit. `test_under_load` is the short form; these are of
`make orders` alone, as not all of them have passed yet (GEN-058).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from laurel_cli.services import KEEPERS

from tests.support.rest import audited
from tests.support.sent import Sent

from .fleet import Fleet
from .lives import PATIENCE_SECONDS, Lives
from .stage import fleet_on
from .versions import Version, Versions

WIDER = str(Path(__file__).with_name("wider_publisher.py"))


@dataclass(frozen=True, slots=True)
class Order:
    """A service on its way, on a fleet whose people live on."""

    service: str
    versions: Versions
    fleet: Fleet
    lives: Lives

    async def begin(self, versions: Mapping[str, Version]) -> None:
        await self.fleet.start(versions)
        await self.lives.begin()

    async def step(self, *moves: Awaitable[None]) -> None:
        """Do something under traffic; afterwards all must hold, in every service's own eyes."""
        async with self.lives.going_on():
            for one in moves:
                await one
            await self.say_what_is_new()
        await self.lives.hold()
        assert await self.fleet.own_audits(KEEPERS) == []

    async def say_what_is_new(self) -> None:
        """Where the service is later than today's, let it say what no other version knows."""
        version, told = self.fleet.at[self.service], self.fleet.told[self.service]
        if step := version.step:
            where = told["DATABASE_URL"]
            await version.installed.finish(WIDER, self.service, where, str(step))

    def all_but_one(self, version: Callable[[str], Version]) -> dict[str, Version]:
        return {name: version(name) for name in KEEPERS if name != self.service}


async def first(order: Order) -> None:
    """The service is released while nothing else is; then the others are."""
    versions, service = order.versions, order.service
    await order.begin({name: versions.before(name) for name in KEEPERS})
    await order.step(order.fleet.move(service, versions.after(service)))
    await order.step(order.fleet.move_all(order.all_but_one(versions.after)))


async def last(order: Order) -> None:
    """Everything else has been released before."""
    versions, service = order.versions, order.service
    others = order.all_but_one(versions.after)
    await order.begin({**others, service: versions.before(service)})
    await order.step()
    await order.step(order.fleet.move(service, versions.after(service)))


async def rolled_back(order: Order) -> None:
    """It is released, gone back with on the schema of the later version, and released again."""
    versions, service = order.versions, order.service
    before, after = versions.before(service), versions.after(service)
    await order.begin({name: versions.before(name) for name in KEEPERS})
    await order.step(order.fleet.move(service, after), order.fleet.replace(service, before))
    await order.step(order.fleet.move(service, after))
    await order.step(order.fleet.move_all(order.all_but_one(versions.after)))


async def two_back(order: Order) -> None:
    """It is two versions behind what everything else runs, and jumps over the one between."""
    chains = {name: order.versions.chain(name) for name in KEEPERS}
    newest, service = chains[order.service][-1], order.service
    await order.begin({**dict.fromkeys(KEEPERS, newest), service: chains[service][-3]})
    await order.step()
    await order.step(order.fleet.move(service, newest))


ORDERS = (first, last, rolled_back, two_back)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    return Versions(tmp_path_factory.mktemp("versions"))


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.requirement("GEN-066")
@pytest.mark.parametrize("service", KEEPERS)
@pytest.mark.parametrize("order", ORDERS, ids=lambda one: one.__name__)
async def test_any_order_of_releases(
    order: Callable[[Order], Awaitable[None]], service: str, versions: Versions
) -> None:
    for name in KEEPERS:
        versions.chain(name)  # wheels first: building them beside running servers takes longer
    sent = Sent()
    async with fleet_on() as (suite, fleet):
        await order(Order(service, versions, fleet, Lives(suite, sent)))
        await audited(suite, sent, PATIENCE_SECONDS)
