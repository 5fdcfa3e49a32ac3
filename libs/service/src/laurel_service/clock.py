"""One clock for all replicas of a service: its database's."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from laurel_events import Database
from laurel_events.faults import is_passing, name_of
from laurel_events.waiting import first_of
from sqlalchemy import text

from laurel_service.service import Running

log = logging.getLogger(__name__)

TOLERATED = timedelta(seconds=1)
"""How far a process's own clock may be off: the way to the database and back is shorter."""
_EVERY_SECONDS = 5.0
_NOW = text("select clock_timestamp()")


class SharedClock:
    """Tells the time of the process, or of the database where the two differ (EVT-056).

    What one replica writes the others act upon: by a clock that is an hour ahead it would do what
    is due in an hour, and put off for an hour what comes again in a second.
    """

    def __init__(self, own: Callable[[], datetime]) -> None:
        self._own = own
        self._off = timedelta(0)

    def __call__(self) -> datetime:
        """The time."""
        return self._own() + self._off

    async def follow(self, running: Running) -> None:
        """Compare the clocks again and again, until stopped."""
        while not await first_of(running.stop.wait(), seconds=_EVERY_SECONDS):
            await self.compare(running.probe)

    async def compare(self, database: Database | None) -> None:
        """See how far the process's own clock is off; unless no database answers."""
        if database is None:
            return
        try:
            await self._compare(database)
        except Exception as error:
            if not is_passing(error):
                raise
            log.warning("the clock is not compared", extra={"fault": name_of(error)})

    async def _compare(self, database: Database) -> None:
        async with database.reading() as session:
            # A first connection is not to count as time that passed.
            await session.execute(_NOW)
            before = self._own()
            found: datetime = (await session.execute(_NOW)).scalar_one()
            after = self._own()
        if after - before > TOLERATED:
            return
        off = found - (before + (after - before) / 2)
        known, self._off = self._off, off if abs(off) > TOLERATED else timedelta(0)
        if bool(known) != bool(self._off):
            log.warning("the clock is off", extra={"seconds": round(off.total_seconds())})
