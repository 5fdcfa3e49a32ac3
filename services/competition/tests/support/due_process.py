"""A worker's due tasks in a process of its own, which a test kills and freezes: `DSN` is told."""

import asyncio
import sys
from datetime import timedelta

from competition.flow import FLOW
from competition.rules.settling import SettlingLimits
from competition_world import LIMITS, NOTARY
from laurel_events import Database
from laurel_events.due import DueWorker
from laurel_schemas.trade_content import TradeLimits
from laurel_service.transparency.notary import Notary

LEASE = timedelta(seconds=2)
GRACE = timedelta(seconds=1)


async def main(dsn: str) -> None:
    """Work until the process ends."""
    resources = {
        SettlingLimits: SettlingLimits(GRACE),
        TradeLimits: LIMITS,
        Notary: NOTARY,
    }
    async with Database(dsn, service="competition") as database:
        worker = DueWorker(dsn=dsn, flow=FLOW, database=database, resources=resources, lease=LEASE)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await worker.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
