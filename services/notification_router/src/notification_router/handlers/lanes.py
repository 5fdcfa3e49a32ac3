"""Which due row wakes which lane of deliveries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from laurel_events import Transaction

from notification_router.rules.promises import DIGESTS, LANES, PAGES

_PREFIX: Final = "deliver_"
KINDS: Final = tuple(f"{_PREFIX}{lane}" for lane in (*LANES, DIGESTS))
KINDS_AT_ONCE: Final = {f"{_PREFIX}{lane}": pages for lane, pages in PAGES.items()}
"""How many due rows of a lane a process serves at once."""


def lane_of(kind: str) -> str:
    """The lane that a kind of due row serves: a kind has workers of its own."""
    return kind.removeprefix(_PREFIX)


def wake_lanes(tx: Transaction, scheduled: Iterable[tuple[str, datetime, UUID]]) -> None:
    """Let each lane be served when its deliveries are due.

    A window of digests has one row, so that one worker builds it. What is due otherwise gets rows
    of its own, so that transactions wait for one another as little as they can.
    """
    rows: dict[tuple[str, datetime], UUID] = {}
    for lane, due_at, id_ in scheduled:
        rows.setdefault((lane, due_at), id_)
    # In one order, as two transactions may write some of the same rows.
    for (lane, due_at), id_ in sorted(rows.items()):
        window = due_at.isoformat()
        key = window if lane == DIGESTS else f"{window}/{id_}"
        tx.schedule(f"{_PREFIX}{lane}", key, due_at, {"window": window})


def watch(tx: Transaction, lane: str, until: datetime) -> None:
    """Let a lane be served when what is held now is lost, if its worker has died by then.

    Without it nothing would wake the lane: the row of what is lost ends before the claim does.
    """
    window = until.isoformat()
    tx.schedule(f"{_PREFIX}{lane}", f"{window}/held", until, {"window": window})
