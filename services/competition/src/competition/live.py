"""Shows leaderboards that have changed, each at most once in a while (COMP-022)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from uuid import UUID

from laurel_events import Database
from laurel_events.database import utc_now
from laurel_events.ephemeral_producer import EphemeralProducer
from laurel_events.loops import keep_running, paced
from laurel_events.waiting import beside
from laurel_schemas.competition_live_v1 import LeaderboardShown

from competition.flags import Flags
from competition.settings import Settings
from competition.store import live

_WHOLE_AGAIN = timedelta(seconds=30)
Publish = Callable[[LeaderboardShown], object]


class Live:
    """What leaderboards showed last, as this process told it: a resource of the worker.

    Each worker tells of all that has changed, so that one which stands still silences nothing; who
    hears a version twice passes it over. Twice a minute everything is told again, for whoever has
    begun to listen since.
    """

    def __init__(
        self,
        database: Database,
        publish: Publish,
        flags: Flags,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._publish = publish
        self._flags = flags
        self._now = now
        self._known: Mapping[UUID, int] = {}
        self._since = self._began = now()

    async def look(self) -> None:
        """Tell of the leaderboards that have changed since the last look."""
        now = self._now()
        if now - self._began >= _WHOLE_AGAIN:
            self._known, self._began = {}, now
        async with self._database.reading() as session:
            found = await live.changed(session, self._known, self._since, now)
        for one in found:
            if self._flags.are_on("live-leaderboards", one.competition_id):
                self._publish(one)
        self._known = {**self._known, **{UUID(one.competition_id): one.version for one in found}}
        self._since = now


@asynccontextmanager
async def open_live(settings: Settings, flags: Flags) -> AsyncIterator[Live]:
    """Looks every `LIVE_EVERY` until the block ends, over a connection of its own; never at 0."""
    every = settings.live_every.total_seconds()
    async with (
        Database(settings.database_url, service="competition", pool_size=1) as database,
        EphemeralProducer(settings.kafka, service="competition") as producer,
    ):
        opened = Live(database, producer.publish, flags)
        look, never = paced(every, opened.look), asyncio.Event()
        looking = keep_running(look, never, "live leaderboards") if every else None
        async with beside(looking) if looking else nullcontext():
            yield opened
