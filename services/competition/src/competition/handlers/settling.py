"""What follows the end: scores made anew, final ranks, a seal, telling, prizes (COMP-002).

Each run does one page in one transaction that also keeps how far it is, so that a process which
dies repeats nothing that was told.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_service.transparency.notary import Notary

from competition.handlers.prizes import finish, give_out
from competition.handlers.rewarding_teams import reward
from competition.handlers.sealing import seal
from competition.metrics import DIFFERING
from competition.rules.announcing import final
from competition.rules.competition import Competition
from competition.rules.settling import Settlement, SettlingLimits, UnsoundError
from competition.store import (
    competitions,
    distributions,
    ranks,
    scores,
    settlements,
    standings,
    team_standings,
    trades,
)

_PAGE = 1_000


async def settle(
    task: DueTask, unit_of_work: UnitOfWork, limits: SettlingLimits, notary: Notary
) -> None:
    """Take the settling of a completed competition a page on, once late trades had their time."""
    competition_id = UUID(task.key)
    async with unit_of_work() as tx:
        begun = await settlements.find(tx.session, competition_id)
        if begun is None:
            # Before any row is locked, as whoever enters does.
            await trades.hold_back(tx.session)
        found = await competitions.lock(tx.session, competition_id)
        if found is None or found.status != "completed":
            await task.done(tx)
        elif tx.now < (after := found.terms.ends_at + limits.grace):
            await task.again(tx, after)
        elif begun is None:
            await settlements.cut(tx.session, competition_id, tx.now)
            await task.again(tx, tx.now)
        else:
            await _go_on(found, task, tx, notary)


async def _go_on(found: Competition, task: DueTask, tx: Transaction, notary: Notary) -> None:
    # Anew, as another worker may have gone on before the competition was locked.
    current = await settlements.find(tx.session, found.id)
    if current is None or current.phase == "settled":
        await task.done(tx)
        return
    if current.phase == "sealing":
        moved = await seal(found, current, tx, notary)
    else:
        moved = await _PHASES[current.phase](found, current, tx)
    await settlements.save(tx.session, moved)
    await task.again(tx, tx.now)


async def _rescore(found: Competition, current: Settlement, tx: Transaction) -> Settlement:
    entries = await scores.page(tx.session, found.id, current.position, _PAGE)
    if not entries:
        return replace(current, phase="ranking", position=0)
    differing = await scores.rescore(tx.session, entries)
    DIFFERING.inc(differing)
    return replace(current, position=entries[-1][1], differing=current.differing + differing)


async def _rank(found: Competition, current: Settlement, tx: Transaction) -> Settlement:
    summary = await standings.fix_ranks(tx.session, found.id)
    if not summary.sound or summary.participants != found.participants:
        raise UnsoundError(f"competition {found.id}: {summary}")
    if found.terms.teams is not None:
        await team_standings.fix_ranks(tx.session, found, found.terms.teams)
    await settlements.summarize(tx.session, found.id, summary)
    await distributions.start(tx.session, found.id, tx.now)
    return replace(current, phase="sealing", position=0)


async def _tell(found: Competition, current: Settlement, tx: Transaction) -> Settlement:
    page = await standings.final_page(tx.session, found.id, current.position, _PAGE)
    if not page:
        return replace(current, phase="teams", position=0)
    for standing in page:
        tx.publish(final(found, standing))
    await give_out(found, page, tx)
    return replace(current, position=page[-1].rank)


async def _reward_teams(found: Competition, current: Settlement, tx: Transaction) -> Settlement:
    if found.terms.teams is not None:
        moved = await reward(found, found.terms.teams, current, tx)
        if moved is not None:
            return moved
    await settlements.settled(tx.session, found.id, tx.now)
    await ranks.forget(tx.session, found.id)
    await finish(found, tx)
    return replace(current, phase="settled", position=0)


_PHASES: Mapping[str, Callable[[Competition, Settlement, Transaction], Awaitable[Settlement]]] = {
    "rescoring": _rescore,
    "ranking": _rank,
    "telling": _tell,
    "teams": _reward_teams,
}
