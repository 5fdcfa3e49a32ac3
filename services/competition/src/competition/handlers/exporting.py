"""Exports: a file is written a page at a time, and kept for seven days (COMP-021)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork

from competition.rules.exporting import HEADS, Export, ExportKind, line
from competition.store import exports

EXPORT = "export"
KEPT = timedelta(days=7)
_PAGE = 5_000


async def ask(competition_id: UUID, user_id: int, kind: ExportKind, tx: Transaction) -> Export:
    """Let a file be written."""
    asked = Export(
        id=tx.provenance.new_id(),
        competition_id=competition_id,
        user_id=user_id,
        kind=kind,
        state="running",
        rows=0,
        position=0,
        asked_at=tx.now,
    )
    await exports.add(tx.session, asked)
    tx.schedule(EXPORT, str(asked.id), tx.now)
    return asked


async def export(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Write a page of a file; each in one transaction with how far it is. Old files go."""
    async with unit_of_work() as tx:
        found = await exports.lock(tx.session, UUID(task.key))
        if found is None or found.state == "done":
            await exports.forget(tx.session, tx.now - KEPT)
            await task.done(tx)
            return
        page = await exports.page(tx.session, found, _PAGE)
        await exports.write(tx.session, found, _content(found, page), page, tx.now, _PAGE)
        # Once more when it has had its time, to forget it.
        await task.again(tx, tx.now if len(page) >= _PAGE else tx.now + KEPT)


def _content(found: Export, page: Sequence[Any]) -> str:
    head = [line(HEADS[found.kind])] if found.position == 0 else []
    # Who traded nothing has a place in the order, and no line.
    rows = (row[1:] for row in page if found.kind != "volume" or row.hour is not None)
    return "".join([*head, *map(line, rows)])
