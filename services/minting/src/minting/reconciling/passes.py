"""The due task `chain.compare`: a page of NFTs a run, from the first mint to the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from laurel_events import DueTask, Transaction, UnitOfWork
from solana.rpc.async_api import AsyncClient

from minting import landing
from minting.chain import NFTS_A_CALL
from minting.cluster import Cluster
from minting.reconciling.comparing import Comparison, compare
from minting.reconciling.recording import record
from minting.store import reconciling
from minting.store.reconciling import KeptNft

COMPARE: Final = "chain.compare"

_KEY: Final = "nfts"
_STRANDED_AT_ONCE: Final = 500
_CALLS_A_PAGE: Final = 10
"""One after the other; a page costs some round trips of the database beside them."""


@dataclass(frozen=True, slots=True)
class ReconcilePace:
    """How long after a pass the next begins, and how many NFTs a page has."""

    rest: timedelta
    page: int = _CALLS_A_PAGE * NFTS_A_CALL


def schedule(tx: Transaction) -> None:
    """Let a pass begin, or go on, now; the next one follows by itself."""
    tx.schedule(COMPARE, _KEY, tx.now)


async def begin_soon(tx: Transaction) -> None:
    """Let a pass begin now, unless one is under way."""
    last = await reconciling.last_pass(tx.session)
    if last is None or last.finished_at:
        schedule(tx)


async def compare_page(
    task: DueTask,
    unit_of_work: UnitOfWork,
    rpc: AsyncClient,
    cluster: Cluster,
    pace: ReconcilePace,
) -> None:
    """Compare the next NFTs with the chain, and go on with those after them.

    How far it is lies in the database, so that a process that dies loses one page at most.
    Raises ChainUnavailable when no node answers, or only one that is behind.
    """
    await cluster.check(unit_of_work, rpc)
    page, slot = await _next_page(unit_of_work, pace)
    found = await compare(rpc, page, slot) if page else None
    async with unit_of_work() as tx:
        if found:
            await _note(tx, page, found)
            await task.again(tx, tx.now)
        else:
            await reconciling.finish_pass(tx.session, tx.now)
            await task.again(tx, tx.now + pace.rest)


async def _next_page(
    unit_of_work: UnitOfWork, pace: ReconcilePace
) -> tuple[Sequence[KeptNft], int]:
    """What is to be compared next, and the slot below which an answer counts for nothing."""
    async with unit_of_work() as tx:
        last = await reconciling.last_pass(tx.session)
        if last is None or last.finished_at:
            await reconciling.begin_pass(tx.session, await _mend(tx), tx.now)
        position = last.position if last and not last.finished_at else ""
        page = await reconciling.kept_after(tx.session, position, pace.page)
        return page, last.slot if last else 0


async def _note(tx: Transaction, page: Sequence[KeptNft], found: Comparison) -> None:
    gone = await record(tx, found)
    await reconciling.note_page(tx.session, page[-1].mint_address, found.slot, len(page), gone)


async def _mend(tx: Transaction) -> int:
    """Let open requests land that nothing brings onto the chain; returns how many there were."""
    due_kinds = [landing.PRIORITY, *(course.due_kind for course in landing.KINDS.values())]
    stranded = await reconciling.stranded_requests(tx.session, due_kinds, _STRANDED_AT_ONCE)
    for request_id, kind in stranded:
        tx.schedule(landing.KINDS[kind].due_kind, str(request_id), tx.now)
    return len(stranded)
