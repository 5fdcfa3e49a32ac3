"""What other rates would have cost, computed from what Kafka still holds (WALLET-029)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_schemas.plain import Plain

from wallet.past import PastInteractions, Piece
from wallet.rules.earning import Person
from wallet.rules.rates import Rates
from wallet.rules.supposing import Comparison, Tally
from wallet.store import people, suppositions
from wallet.store.rates import rate_versions

SUPPOSE = "suppose"
KEPT = timedelta(days=7)


async def ask(rates: Rates, by: int, tx: Transaction) -> UUID:
    """Keep the question; a worker answers it."""
    id_ = tx.provenance.new_id()
    await suppositions.add(tx.session, id_, rates, by, tx.now, tx.now - KEPT)
    tx.schedule(SUPPOSE, str(id_), tx.now)
    return id_


async def suppose(task: DueTask, unit_of_work: UnitOfWork, past: PastInteractions) -> None:
    """Answer one question; whoever is broken off begins anew, as nothing is kept before the end."""
    id_ = UUID(task.key)
    async with unit_of_work() as tx:
        asked = await suppositions.find(tx.session, id_)
        versions = await rate_versions(tx.session)
    if asked is None or asked.done_at:
        found = None
    else:
        found = await _compared(versions, [suppositions.rates_of(asked)], past, unit_of_work)
    async with unit_of_work() as tx:
        if found:
            await suppositions.answer(tx.session, id_, found, tx.now)
        await task.done(tx)


async def _compared(
    versions: Sequence[Rates],
    supposed: Sequence[Rates],
    past: PastInteractions,
    unit_of_work: UnitOfWork,
) -> Comparison:
    now, then, number = Tally(versions), Tally(supposed), 0
    async for piece in past():
        known = await _known(piece, unit_of_work)
        for kind, interactions in piece.interactions.items():
            number += len(interactions)
            for tally in (now, then):
                tally.add(kind, interactions, known)
        if piece.ends:
            now.turn()
            then.turn()
    return Comparison(number, now.points, then.points)


async def _known(piece: Piece, unit_of_work: UnitOfWork) -> dict[int, Person]:
    """What is announced of the people of some interactions."""
    seen: list[Plain] = [one for run in piece.interactions.values() for one in run]
    users = {one[name] for one in seen for name in ("actor_id", "owner_id") if name in one}
    if not users:
        return {}
    async with unit_of_work() as tx:
        return await people.people(tx.session, users)
