"""Interactions become points (WALLET-001 to WALLET-005)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from laurel_events import (
    DueTask,
    Message,
    Transaction,
    UnitOfWork,
    naturally_idempotent,
    reads_plain,
)
from laurel_schemas import Event
from laurel_schemas.social_interactions_v1 import Interaction

from wallet.handlers.posting import event_cause, post
from wallet.rules.books import Transfer
from wallet.rules.caps import caps, day_of, within
from wallet.rules.earning import GATHERED, Claim, claims, first_of_each
from wallet.rules.gathering import ENTER_AT, Gathered, entry, gather, payable
from wallet.rules.lots import with_lots
from wallet.rules.rates import Rates
from wallet.rules.rewarding import reward
from wallet.settings import Limits
from wallet.store import actions, gathered, people, rates

ENTER_GATHERED = "enter_gathered"
_PAGE = 1_000

Seen = Message[Interaction]


@reads_plain
@naturally_idempotent
async def earn(interactions: Sequence[Seen], tx: Transaction, limits: Limits) -> None:
    """Pay what interactions of one kind earn, once for ever for each person, video and action.

    Viewers are paid at once, a creator's points are gathered by video. What is not paid, as
    somebody is not eligible yet, may be paid when they do the same again.
    """
    interactions = _not_ahead(interactions, tx, limits)
    if not interactions:
        return
    versions = await rates.rate_versions(tx.session)
    fresh = await _fresh_claims(interactions, versions, tx)
    at_once = [claim for claim in fresh if claim.action not in GATHERED]
    transfers = [reward(claim, event_cause(interactions[claim.position])) for claim in at_once]
    causes: dict[UUID, Message[Event]] = {
        transfer.id: interactions[claim.position]
        for claim, transfer in zip(at_once, transfers, strict=True)
    }
    crowded = [claim for claim in fresh if claim.action in GATHERED]
    full = await _gather(crowded, interactions, tx, limits)
    await post(tx, with_lots([*transfers, *full], _kept(versions), tx.now), causes)


def _kept(versions: Sequence[Rates]) -> dict[int, timedelta]:
    return {rates.version: rates.points_kept for rates in versions if rates.points_kept}


def _not_ahead(interactions: Sequence[Seen], tx: Transaction, limits: Limits) -> Sequence[Seen]:
    latest = tx.now + limits.ahead
    ahead = [one for one in interactions if _time_of(one) > latest]
    for one in ahead:
        tx.reject(one, f"occurred_at should be at most {limits.ahead} in the future")
    return [one for one in interactions if _time_of(one) <= latest] if ahead else interactions


def _time_of(interaction: Seen) -> datetime:
    return datetime.fromisoformat(interaction.plain["occurred_at"])


async def _fresh_claims(
    interactions: Sequence[Seen], versions: Sequence[Rates], tx: Transaction
) -> list[Claim]:
    """What these interactions earn and nobody was paid for yet, within the daily caps."""
    plain = [one.plain for one in interactions]
    users = {seen[name] for seen in plain for name in ("actor_id", "owner_id") if name in seen}
    known = await people.people(tx.session, users)
    wanted = first_of_each(list(claims(interactions[0].kind, plain, known, versions)))
    if not wanted:
        return []
    unpaid = await actions.pay_once(tx.session, wanted.values(), tx.now)
    fresh = [claim for identity, claim in wanted.items() if identity in unpaid]
    return await _within_caps(fresh, versions, tx)


async def _within_caps(
    fresh: list[Claim], versions: Sequence[Rates], tx: Transaction
) -> list[Claim]:
    limits = caps(versions)
    days = {day_of(claim) for claim in fresh if (claim.rule_version, claim.role) in limits}
    if not days:
        return fresh
    earned = await actions.earned_on(tx.session, days)
    kept, then = within(fresh, limits, earned)
    await actions.save_earned(tx.session, {day: then[day] for day in days})
    return kept


async def _gather(
    crowded: Sequence[Claim], interactions: Sequence[Seen], tx: Transaction, limits: Limits
) -> list[Transfer]:
    """Add to what is gathered; returns the transfers of what need not wait any longer."""
    if not crowded:
        return []
    causes = {claim.position: event_cause(interactions[claim.position]) for claim in crowded}
    held = await gathered.add(
        tx.session, gather(crowded, causes).values(), tx.now + limits.gather_for
    )
    return await _entries([one for one in held if one.pending >= ENTER_AT], tx)


async def _entries(waiting: Sequence[Gathered], tx: Transaction) -> list[Transfer]:
    if not waiting:
        return []
    paid = [((one.user_id, one.video_id, one.action), payable(one.points)) for one in waiting]
    await gathered.settle(tx.session, paid)
    return [entry(one) for one in waiting if payable(one.points)]


async def enter_gathered(task: DueTask, unit_of_work: UnitOfWork, limits: Limits) -> None:
    """Enter what has waited long enough, a page at a time."""
    async with unit_of_work() as tx:
        waiting = await gathered.take_due(tx.session, tx.now, _PAGE)
        # By a version that was stopped too: what it paid in advance expires as it said.
        versions = await rates.all_versions(tx.session) if waiting else []
        kept = _kept([one.rates for one in versions])
        await post(tx, with_lots(await _entries(waiting, tx), kept, tx.now))
        more = len(waiting) == _PAGE
        await task.again(tx, tx.now if more else tx.now + limits.gather_for / 12)


async def start_entering(tx: Transaction) -> None:
    """Let the entering be due; called after every migration, which repeats no harm."""
    tx.schedule(ENTER_GATHERED, "all", tx.now)
