"""The short form of the fault run: each kind of fault once. `make faults` is the long one."""

from random import Random

import pytest
from laurel_cli.running import Suite
from laurel_cli.services import KEEPERS, all_roles

from tests.faults.faults import Fault, flush_redis, kill, restart_postgres, second_worker
from tests.faults.report import Report
from tests.faults.rounds import Arena
from tests.faults.silence import HOUR, freeze_replica, wrong_clock
from tests.support.sent import Sent

pytestmark = pytest.mark.faults
LONG = pytest.mark.long

WORKERS = [f"{service}-worker" for service in KEEPERS]
OTHERS = [f"{service}-{role}" for service, role in all_roles() if role != "worker"]


@pytest.fixture(scope="module")
def arena(suite: Suite, sent: Sent) -> Arena:
    return Arena(suite, sent, Random(11), print, Report(seed=11, brokers=1))


@pytest.mark.requirement("EVT-033", "EVT-052")
@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([kill(*WORKERS)], id="workers die"),
        pytest.param([kill(*OTHERS)], id="apis, relays and statistics die", marks=LONG),
        pytest.param([second_worker("qualification"), flush_redis()], id="a rebalance", marks=LONG),
        pytest.param([restart_postgres()], id="the database is restarted", marks=LONG),
        pytest.param(
            [freeze_replica("qualification", "worker", 20)], id="a worker freezes", marks=LONG
        ),
        pytest.param(
            [wrong_clock("minting", "worker", HOUR)], id="a worker's clock is wrong", marks=LONG
        ),
    ],
)
async def test_all_holds_after(arena: Arena, faults: list[Fault]) -> None:
    await arena.play(faults)
