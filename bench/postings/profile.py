"""Where the processor time of a posting goes in Python: `python -m bench.postings.profile`.

Each step runs alone over the same 1,000 rewards in memory; a figure is the least of twenty runs, as
other work on the machine only ever adds to it. What PostgreSQL does is no part of it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, cast

from laurel_events import outbox
from laurel_events.copying import in_binary
from laurel_events.provenance import Provenance
from laurel_events.transaction import Transaction
from laurel_schemas.wallet_points_v1 import PointsEarned
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7
from wallet.handlers.telling import earned, in_events
from wallet.rules.announcing import announcement
from wallet.rules.books import Transfer
from wallet.rules.chain import Entry, Standing, entered, explained
from wallet.store.rows import entry_rows, transfer_rows

from bench.postings.rewards import reward
from bench.steps import timed

_NUMBER = 1_000
_RUNS = 20
_NOW = datetime.now(UTC)
_timed = partial(timed, number=_NUMBER, runs=_RUNS)


def main() -> None:
    """Print microseconds a posting, step by step; the indented is part of the one before."""
    users = range(1, _NUMBER + 1)
    transfers = _timed("transfers made", lambda: [reward(user) for user in users])
    whys = _timed("numbered, written", lambda: explained(transfers, _standing(transfers), _NOW))
    _timed("lines of transfers", lambda: "".join(transfer_rows(whys, _NOW)).encode())
    entries = _timed("added up, hashed", lambda: entered(whys, _standing(transfers)))
    _timed("lines of entries", lambda: "".join(entry_rows(entries, _NOW)).encode())
    records = _timed("events with their headers", lambda: _published(entries))
    at = in_events(_NOW)
    _timed("  their values", lambda: [earned(one, at) for one in entries])
    _timed("events for the outbox", lambda: in_binary(map(outbox.fields, records)))
    _timed("values by their models instead", lambda: _modelled(entries))


def _standing(transfers: Sequence[Transfer]) -> dict[int, Standing]:
    return {one.credit: Standing(Decimal("5.00"), 5, bytes(32)) for one in transfers}


def _published(entries: Sequence[Entry]) -> list[Any]:
    session = cast(AsyncSession, None)  # nothing here asks the database
    tx = Transaction(session, _NOW, Provenance("/laurel/wallet", uuid7))
    at = in_events(_NOW)
    for one in entries:
        tx.publish_written(PointsEarned, str(one.user_id), earned(one, at))
    return tx.records


def _modelled(entries: Sequence[Entry]) -> list[bytes]:
    return [announcement(one, _NOW).encode() for one in entries]


if __name__ == "__main__":
    main()
