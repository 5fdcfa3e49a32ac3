"""Every hour of a competition, and at its end, trades are screened for rings.

What is found waits for a person: nobody is excluded but by a decision, which shows it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork

from competition.detection.evidence import found_in
from competition.handlers.entering import disqualify
from competition.rules.competition import Competition
from competition.rules.findings import DecidedError, Finding, FindingState, Found
from competition.store import competitions, findings, screening

_PERIOD = timedelta(hours=1)
_YOUNG = timedelta(days=7)

Decision = Literal["exclude", "dismiss"]


async def screen(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Look for what speaks against entrants, and keep it; looks again while it runs."""
    async with unit_of_work() as tx:
        found = await competitions.find(tx.session, UUID(task.key))
        looked = [] if found is None else await _people(found, tx)
        fills = await screening.fills(tx.session, UUID(task.key))
        trades = await screening.unmatched(tx.session, UUID(task.key))
    looked += await asyncio.to_thread(found_in, fills, trades)
    async with unit_of_work() as tx:
        await _keep(UUID(task.key), looked, tx)
        if found is not None and found.status in ("active", "paused"):
            await task.again(tx, tx.now + _PERIOD)
        else:
            await task.done(tx)


async def _people(found: Competition, tx: Transaction) -> list[Found]:
    """Who shares a wallet, and who is new and stands where prizes are."""
    shared = await screening.same_wallets(tx.session, found.id)
    ranks = _winning_ranks(found)
    since = found.terms.starts_at - _YOUNG
    return [
        *(Found("same_wallet", "evidence", one, {"wallets": 1}) for one in shared),
        *(
            Found(
                "young_account",
                "suspicion",
                (one.user_id,),
                {"joinedAt": one.joined_at.isoformat(), "score": str(one.score)},
            )
            for one in await screening.young(tx.session, found.id, ranks, since)
        ),
    ]


def _winning_ranks(found: Competition) -> int:
    """The last rank that wins something; who only takes part may win, too."""
    if found.terms.participation:
        return found.participants
    return max((prize.last_rank for prize in found.terms.prizes), default=0)


async def _keep(competition_id: UUID, looked: Sequence[Found], tx: Transaction) -> None:
    named = sorted({user for one in looked for user in one.accounts})
    entered = await screening.entrants(tx.session, competition_id, named)
    kept = [one for one in looked if not entered.isdisjoint(one.accounts)]
    rows = [(tx.provenance.new_id(), one) for one in kept]
    await findings.add(tx.session, competition_id, rows, tx.now)


async def decide_finding(
    competition_id: UUID,
    finding_id: UUID,
    decision: Decision,
    explanation: str,
    by: int,
    tx: Transaction,
) -> Finding | None:
    """Exclude the entrants of a finding, or dismiss it; None if there is none.

    Again changes nothing.
    Raises DecidedError where it was decided otherwise, and StatusError once it is over.
    """
    found = await findings.lock(tx.session, competition_id, finding_id)
    target: FindingState = "excluded" if decision == "exclude" else "dismissed"
    if found is None or found.state == target:
        return found
    if found.state != "open":
        raise DecidedError
    if decision == "exclude":
        for user in await screening.entrants(tx.session, competition_id, found.accounts):
            await disqualify(competition_id, user, explanation, by, tx)
    decided = replace(
        found, state=target, decided_by=by, decided_at=tx.now, explanation=explanation
    )
    await findings.decide(tx.session, decided)
    return decided
