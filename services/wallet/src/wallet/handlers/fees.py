"""Entry fees of competitions: charged once and answered, and given back (WALLET-014)."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.competition_lifecycle_v1 import EntryRefunded, EntryRequested
from laurel_schemas.wallet_points_v1 import EntryFeePaid, EntryFeeRefused

from wallet.handlers.posting import event_cause, post_each
from wallet.rules.fees import Fee, fee_return, fee_transfer, state_of
from wallet.store import fees as stored
from wallet.store import ledger, lots
from wallet.store.people import deleted

Request = Message[EntryRequested]


@naturally_idempotent
async def charge_fees(requests: Sequence[Request], tx: Transaction) -> None:
    """Charge each entry once by its id, whatever event asks for it, as far as points suffice.

    Several of one person are charged in the order in which they were asked for.
    """
    first: dict[str, Request] = {}
    for one in requests:
        if one.event.entry_fee:
            first.setdefault(one.event.entry_id, one)
        else:
            tx.reject(one, "entry_fee: should be more than 0")
    users = {one.event.user_id for one in first.values()}
    if not users:
        return
    # Before it is asked what is known: whoever else charges the same entry waits for the account.
    accounts = await ledger.lock(tx.session, users)
    left = {user: account.available for user, account in accounts.items()}
    for id_ in await stored.known(tx.session, first):
        del first[id_]
    await _charge(list(first.values()), left, tx)


async def _charge(requests: Sequence[Request], left: dict[int, Decimal], tx: Transaction) -> None:
    gone = await deleted(tx.session, {one.event.user_id for one in requests})
    charged = [_fee(one.event, left, gone) for one in requests]
    await stored.add(tx.session, charged, tx.now)
    pairs = list(zip(charged, requests, strict=True))
    transfers = [
        (fee_transfer(fee, one.event.competition_name, event_cause(one)), one)
        for fee, one in pairs
        if fee.state == "paid"
    ]
    await post_each(tx, transfers)
    for fee, one in pairs:
        tx.publish(_answer(fee, left[fee.user_id], tx), cause=one)


def _fee(event: EntryRequested, left: dict[int, Decimal], gone: Collection[int]) -> Fee:
    """What becomes of a request; a fee that is paid is not left for the next one."""
    user, points = event.user_id, event.entry_fee
    state = state_of(points, left[user], deleted=user in gone)
    if state == "paid":
        left[user] -= points
    return Fee(event.entry_id, user, event.competition_id, points, state)


def _answer(fee: Fee, available: Decimal, tx: Transaction) -> EntryFeePaid | EntryFeeRefused:
    if fee.state == "paid":
        return EntryFeePaid(
            user_id=fee.user_id,
            competition_id=fee.competition_id,
            entry_id=fee.id,
            points=fee.points,
            paid_at=tx.now,
        )
    return EntryFeeRefused(
        user_id=fee.user_id,
        competition_id=fee.competition_id,
        entry_id=fee.id,
        required=fee.points,
        available=available,
        refused_at=tx.now,
    )


@naturally_idempotent
async def return_fees(refunds: Sequence[Message[EntryRefunded]], tx: Transaction) -> None:
    """Give each fee that was paid back once, into the lots that it came from."""
    by_id = {one.event.entry_id: one for one in refunds}
    await ledger.lock(tx.session, {one.event.user_id for one in refunds})
    given = [(id_, one.event.user_id) for id_, one in by_id.items()]
    returned = await stored.give_back(tx.session, given, tx.now)
    await _refill_lots(returned, tx)
    pairs = [(fee, by_id[fee.id]) for fee in returned]
    transfers = [
        (fee_return(fee, one.event.competition_name, event_cause(one)), one) for fee, one in pairs
    ]
    await post_each(tx, transfers)


async def _refill_lots(returned: Sequence[Fee], tx: Transaction) -> None:
    """Points that would have expired do so again; few come from a lot."""
    used = await lots.uses_of(tx.session, [fee.transfer_id for fee in returned])
    for fee in returned:
        if took := used.get(fee.transfer_id):
            await lots.give_back(tx.session, fee.transfer_id, fee.user_id, took)
