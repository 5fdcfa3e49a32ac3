"""Maintenance: no claim or upgrade begins meanwhile, and what is under way lands (NFT-019)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, get_args

from laurel_events import Message, Transaction
from laurel_schemas.platform_announcements_v1 import MaintenanceEnded, MaintenanceScheduled

from minting.store import maintenance
from minting.store.maintenance import Pausable, Window

_OURS: Final = frozenset(get_args(Pausable))


async def schedule_windows(
    scheduled: Sequence[Message[MaintenanceScheduled]], tx: Transaction
) -> None:
    """Keep when claims and upgrades rest; a window that is announced again is replaced.

    One that would end beyond the calendar is refused.
    """
    windows = {}
    for one in scheduled:
        try:
            windows[one.event.announcement_id] = _window(one.event)
        except OverflowError:
            tx.reject(one, "estimated_minutes should end before the year 10000")
    if windows:
        await maintenance.set_windows(tx.session, list(windows.values()))


async def end_windows(ended: Sequence[Message[MaintenanceEnded]], tx: Transaction) -> None:
    """Let claims and upgrades begin again, from when it is heard: the producer's clock may differ.

    A window that was never heard of has nothing to end.
    """
    ids = [one.event.announcement_id for one in ended]
    await maintenance.lift_windows(tx.session, ids, tx.now)


def _window(event: MaintenanceScheduled) -> Window:
    lasts = timedelta(minutes=event.estimated_minutes)
    pauses = [one for one in event.pauses if one in _OURS]
    start = event.scheduled_start
    return Window(event.announcement_id, pauses, start, start + lasts)
