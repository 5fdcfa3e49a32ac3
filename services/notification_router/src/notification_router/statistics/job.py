"""The statistics role: runs the stream job and copies its windows to where the API reads them."""

import logging
from collections.abc import Awaitable, Callable

from laurel_events.faults import is_passing, name_of
from laurel_service import Running

from notification_router.statistics.changelogs import make_changelogs, start_anew
from notification_router.statistics.streams import open_app
from notification_router.statistics.tallies import JOB, Tallies
from notification_router.store import statistics

log = logging.getLogger(__name__)

Role = Callable[[Running], Awaitable[None]]

_COPY_SECONDS = 1.0


async def run(running: Running) -> None:
    """Add delivery records up until stopped."""
    kafka = running.service.settings.kafka
    await make_changelogs(JOB, kafka)
    app = open_app(JOB, kafka)
    tallies = Tallies(app)
    running.progress["statistics"] = lambda: tallies.ready
    await app.start()
    try:
        while not (running.stop.is_set() or app.should_stop):
            await _copy(running, tallies)
            await app.wait(running.stop.wait(), timeout=_COPY_SECONDS)
    finally:
        await app.stop()
    await _copy(running, tallies)
    if app.crashed:
        raise RuntimeError("the stream job crashed; its log says why")


async def rebuild(running: Running) -> None:
    """Forget every figure and add the topic up from its beginning, then go on as `run` does."""
    await start_anew(JOB, running.service.settings.kafka)
    async with running.database.unit_of_work()() as tx:
        await statistics.clear(tx.session)
    await run(running)


async def _copy(running: Running, tallies: Tallies) -> None:
    """Copy what changed; while the database is away, it stays to be copied."""
    tallies.forget(running.service.now())
    changed = tallies.take_changed()
    if not changed:
        return
    try:
        async with running.database.unit_of_work()() as tx:
            await statistics.save(tx.session, changed)
    except Exception as error:
        tallies.give_back(changed)
        if not is_passing(error):
            raise
        log.warning("the copy waits for the database", extra={"fault": name_of(error)})
