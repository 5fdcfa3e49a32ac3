"""A worker of the router in a process of its own: `python life_worker.py NAME`.

Serves the due tasks that it is handed, each at the time that it is told: a line of the pickled task
and time, in base64, is answered by a line when it is served. The environment is the service's own.
"""

import asyncio
import pickle
import sys
from base64 import b64decode
from datetime import datetime
from functools import partial

from laurel_events import Database
from notification_router.channels.opening import open_channels
from notification_router.controls import Controls
from notification_router.handlers.delivering import deliver
from notification_router.settings import Settings
from notification_router.sockets.wakes import open_wakes
from sqlalchemy import make_url


def _same(now: datetime) -> datetime:
    return now


async def main(name: str) -> None:
    """Serve until the input ends."""
    settings, controls = Settings(), Controls()
    url = make_url(settings.database_url).update_query_dict({"application_name": name})
    dsn = url.render_as_string(hide_password=False)
    async with (
        Database(dsn, service="notification_router") as database,
        open_channels(settings) as channels,
        open_wakes(settings.redis_url) as wakes,
    ):
        while line := await asyncio.to_thread(sys.stdin.readline):
            task, now = pickle.loads(b64decode(line))
            unit_of_work = database.unit_of_work(partial(_same, now))
            await deliver(task, unit_of_work, channels, wakes, controls)
            sys.stdout.write("served\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
