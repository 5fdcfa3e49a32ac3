"""Prizes: given out with the final ranks, claimed, lapsed, taken back (COMP-011)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_schemas.competition_prizes_v1 import Prize

from competition.rules.competition import Competition
from competition.rules.divisions import division_wins
from competition.rules.entering import GOOD_STANDING
from competition.rules.participation import earned
from competition.rules.paying import awarded, lapsed, offered, taken_back
from competition.rules.prizes import PrizeState, Won, wins
from competition.rules.standings import Standing
from competition.store import competitions, distributions, people, prizes

LAPSE = "lapse"
ROLL_BACK = "roll_back"
_PAGE = 1_000


class ClaimRefusedError(Exception):
    """A prize can't be claimed: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def give_out(found: Competition, page: Sequence[Standing], tx: Transaction) -> None:
    """Give a page of ranks what they won, in the whole, in their divisions and for taking part."""
    await give(found, [one for standing in page for one in _won(found, standing, tx)], tx)


async def give(found: Competition, prizes_won: Sequence[Won], tx: Transaction) -> None:
    """Keep prizes and tell them: as awarded, or as an offer where claims are manual."""
    await prizes.add(tx.session, prizes_won)
    points = sum((one.prize.points or Decimal(0) for one in prizes_won), Decimal(0))
    await distributions.add(tx.session, found.id, len(prizes_won), points)
    tell = awarded if found.terms.claims == "automatic" else offered
    for one in prizes_won:
        tx.publish(tell(found, one, tx.now))


def _won(found: Competition, standing: Standing, tx: Transaction) -> Iterator[Won]:
    user, score = standing.user_id, standing.score
    for number, prize in wins(found.terms.prizes, standing.rank, score):
        yield won(found, user, number, standing.rank, prize, tx)
    if (rank := standing.division_rank) is not None:
        for number, prize in division_wins(found.terms.divisions, standing.division, rank, score):
            yield won(found, user, number, rank, prize, tx)
    for number, prize in earned(found.terms.participation, standing.trades):
        yield won(found, user, number, standing.rank, prize, tx)


def won(
    found: Competition, user_id: int, number: int, rank: int, prize: Prize, tx: Transaction
) -> Won:
    """A prize that somebody has won: awarded, or offered where claims are manual."""
    manual = found.terms.claims == "manual"
    return Won(
        id=tx.provenance.new_id(),
        competition_id=found.id,
        user_id=user_id,
        number=number,
        rank=rank,
        prize=prize,
        state="offered" if manual else "awarded",
        claim_deadline=tx.now + timedelta(days=found.terms.claim_days) if manual else None,
        made_at=tx.now,
    )


async def finish(found: Competition, tx: Transaction) -> None:
    """Close a distribution; offers lapse when the last of them has had its time."""
    await distributions.finish(tx.session, found.id, tx.now)
    if found.terms.claims == "manual":
        tx.schedule(LAPSE, found.key, tx.now + timedelta(days=found.terms.claim_days))


async def claim(prize_id: UUID, user_id: int, tx: Transaction) -> Won | None:
    """Claim an offered prize; None if the person has no such prize. Again changes nothing.

    Raises ClaimRefusedError after the deadline, or for who is not in good standing.
    """
    found = await prizes.lock(tx.session, prize_id, user_id)
    if found is None or found.state in ("awarded", "delivered", "failed"):
        return found
    if found.state != "offered" or not found.claim_deadline or tx.now >= found.claim_deadline:
        raise ClaimRefusedError("CLAIM_CLOSED")
    person = await people.find(tx.session, user_id, tx.now)
    if person.deleted or person.account_status != GOOD_STANDING:
        raise ClaimRefusedError("NOT_IN_GOOD_STANDING")
    competition = await competitions.find(tx.session, found.competition_id)
    if competition is None:
        return None
    await prizes.change(tx.session, [prize_id], ["offered"], "awarded", tx.now)
    claimed = replace(found, state="awarded")
    tx.publish(awarded(competition, claimed, tx.now))
    return claimed


async def lapse(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Let go of what nobody claimed in time, a page at a time."""
    async with unit_of_work() as tx:
        found = await competitions.find(tx.session, UUID(task.key))
        ids = await prizes.some(tx.session, UUID(task.key), ["offered"], _PAGE) if found else []
        if found is None or not ids:
            await task.done(tx)
            return
        for one in await prizes.change(tx.session, ids, ["offered"], "lapsed", tx.now):
            tx.publish(lapsed(found, one, tx.now))
        await task.again(tx, tx.now)


async def roll_back(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Take every prize of a competition back, a page at a time, each once."""
    async with unit_of_work() as tx:
        found = await competitions.find(tx.session, UUID(task.key))
        states: Sequence[PrizeState] = ("offered", "awarded", "delivered", "failed")
        ids = await prizes.some(tx.session, UUID(task.key), states, _PAGE) if found else []
        distribution = await distributions.find(tx.session, UUID(task.key))
        if found is None or distribution is None or not ids:
            await distributions.rolled_back(tx.session, UUID(task.key), tx.now)
            await task.done(tx)
            return
        reason = distribution.reason or "Decided by an operator"
        for one in await prizes.change(tx.session, ids, states, "reversed", tx.now, reason):
            tx.publish(taken_back(found, one, reason, tx.now))
        await task.again(tx, tx.now)


async def start_roll_back(competition_id: UUID, by: int, reason: str, tx: Transaction) -> None:
    """Let a finished distribution be taken back; again changes nothing."""
    await distributions.roll_back(tx.session, competition_id, by, reason)
    tx.schedule(ROLL_BACK, str(competition_id), tx.now)
