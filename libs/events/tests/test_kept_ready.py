"""What a process keeps ready is read again when it is old, and when it was changed meanwhile."""

from datetime import datetime, timedelta

from laurel_events import Database
from laurel_events.database import utc_now
from laurel_events.kept_ready import KeptReady
from sqlalchemy.ext.asyncio import AsyncSession

FRESH = timedelta(seconds=5)


async def test_what_was_changed_while_it_was_read_is_read_again(db: Database) -> None:
    versions, now = iter(range(9)), utc_now()

    async def read(_: AsyncSession, at: datetime) -> int:
        version = next(versions)
        if version == 1:
            kept.renew()
        return version

    kept = KeptReady(read, FRESH)
    async with db.reading() as session:
        asked = [now, now, now + FRESH, now + FRESH, now + FRESH]
        found = [await kept.current(session, at) for at in asked]
        kept.renew()
        found.append(await kept.current(session, now + FRESH))
    assert found == [0, 0, 1, 2, 2, 3]
