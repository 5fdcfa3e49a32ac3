"""Prizes of competitions, paid once and answered (WALLET-023)."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.competition_prizes_v1 import PrizeAwarded, PrizeReversed
from laurel_schemas.wallet_points_v1 import PrizeDelivered, PrizeFailed

from wallet.handlers.posting import event_cause, post_each, take_owed
from wallet.rules.prizes import Prize, PrizeState, prize_debt, prize_transfer
from wallet.store import prizes as stored
from wallet.store.people import deleted

Award = Message[PrizeAwarded]


@naturally_idempotent
async def pay_prizes(awards: Sequence[Award], tx: Transaction) -> None:
    """Pay each prize of points once by its id, whatever event brings it again, and answer.

    Prizes of other kinds are not the wallet's. Who was deleted is paid nothing more.
    """
    first: dict[str, Award] = {}
    for one in awards:
        if _is_ours(one, tx):
            first.setdefault(one.event.prize_id, one)
    if not first:
        return
    gone = await deleted(tx.session, {one.event.user_id for one in first.values()})
    prizes = [_prize(one.event, gone) for one in first.values()]
    fresh = await stored.add(tx.session, prizes, tx.now)
    await _pay([prize for prize in prizes if prize.id in fresh], first, tx)


def _is_ours(award: Award, tx: Transaction) -> bool:
    prize = award.event.prize
    if prize.kind == "points" and not prize.points:
        tx.reject(award, "prize.points: a prize of points should say how many, more than 0")
    return prize.kind == "points" and bool(prize.points)


def _prize(event: PrizeAwarded, gone: Collection[int]) -> Prize:
    state: PrizeState = "failed" if event.user_id in gone else "paid"
    return Prize(
        event.prize_id,
        event.user_id,
        event.competition_id,
        event.prize.points or Decimal(0),
        state,
        event.awarded_at,
    )


async def _pay(prizes: Sequence[Prize], awards: Mapping[str, Award], tx: Transaction) -> None:
    pairs = [(prize, awards[prize.id]) for prize in prizes]
    transfers = [
        (prize_transfer(prize, one.event.competition_name, one.event.rank, event_cause(one)), one)
        for prize, one in pairs
        if prize.state == "paid"
    ]
    await post_each(tx, transfers)
    for prize, one in pairs:
        tx.publish(_answer(prize, tx), cause=one)


def _answer(prize: Prize, tx: Transaction) -> PrizeDelivered | PrizeFailed:
    if prize.state == "paid":
        return PrizeDelivered(
            user_id=prize.user_id,
            competition_id=prize.competition_id,
            prize_id=prize.id,
            points=prize.points,
            delivered_at=tx.now,
        )
    return PrizeFailed(
        user_id=prize.user_id,
        competition_id=prize.competition_id,
        prize_id=prize.id,
        error_code="USER_DELETED",
        error_message="The user was deleted.",
        retry_available=False,
        failed_at=tx.now,
    )


@naturally_idempotent
async def take_back_prizes(reversals: Sequence[Message[PrizeReversed]], tx: Transaction) -> None:
    """Take prizes back, each once; what was spent of one is owed, and paid from later earnings."""
    by_id = {one.event.prize_id: one for one in reversals}
    given = [(id_, one.event.user_id) for id_, one in by_id.items()]
    # In the order of accounts, as they are locked one by one.
    for prize in sorted(
        await stored.reverse(tx.session, given, tx.now), key=lambda prize: prize.user_id
    ):
        reversal = by_id[prize.id]
        await take_owed(tx, prize_debt(prize, reversal.event.reason, event_cause(reversal)))
