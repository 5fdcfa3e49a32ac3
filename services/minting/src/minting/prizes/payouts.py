"""Pay a prize of tokens: the due task `prize.pay`, one a prize.

Stored before it is sent, sent again as it is, and signed anew only when the one before can never
land: a crash anywhere leads to one payment.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from laurel_events import DueTask, Transaction, UnitOfWork
from solana.rpc.async_api import AsyncClient

from minting import chain, nonces, store
from minting.chain import DurableNonce, Minter, SignedTransaction, TokenPayment
from minting.cluster import Cluster
from minting.landing import LandingPace
from minting.landing.voiding import make_void
from minting.metrics import TRIES_OUT_OF_FUNDS
from minting.prize_answers import deliver, fail, failure, take_back
from minting.rules.prizes import NotWhole, Prize, smallest_units
from minting.store import Payout

PAY: Final = "prize.pay"
SHORT: Final = "INSUFFICIENT_FUNDS"

_SHORT_TEXT: Final = "The treasury is short of the token, or of SOL; it is tried again."
_NO_NONCE: Final = timedelta(seconds=5)

log = logging.getLogger(__name__)


async def pay_tokens(
    task: DueTask,
    unit_of_work: UnitOfWork,
    rpc: AsyncClient,
    minter: Minter,
    cluster: Cluster,
    pace: LandingPace,
) -> None:
    """Take the payment of a prize one step further. Raises ChainUnavailable."""
    await cluster.check(unit_of_work, rpc)
    async with unit_of_work() as tx:
        prize = await store.lock_prize(tx.session, task.key)
        if prize is None or prize.is_settled:
            return await task.done(tx)
        payout = await store.payout_of(tx.session, task.key)
        now = tx.now
    payment = _Payment(task, unit_of_work, rpc, minter, pace, prize, payout, now)
    if payout.signed:
        await payment.pursue(payout.signed)
    elif prize.reversed_at:
        await payment.give_up()
    else:
        await payment.sign()


@dataclass(frozen=True, slots=True)
class _Payment:
    task: DueTask
    unit_of_work: UnitOfWork
    rpc: AsyncClient
    minter: Minter
    pace: LandingPace
    prize: Prize
    payout: Payout
    now: datetime

    async def sign(self) -> None:
        """Sign the next transaction, on a nonce of its own."""
        payment = await self._ordered()
        if payment is None:
            return
        async with self.unit_of_work() as tx:
            nonce = await nonces.take(tx, self.payout.request_id, self.minter.address)
        anchor = await nonces.anchor(self.rpc, nonce) if nonce else None
        if not isinstance(anchor, DurableNonce):
            return await self._again(_NO_NONCE)
        market = await chain.market_price(self.rpc, self.minter.address)
        minter = self.minter.offering(market, self.payout.signings)
        await self._put_out(chain.build_payment(payment, minter, anchor))

    async def pursue(self, signed: SignedTransaction) -> None:
        """Look for the transaction that is out and act on what is seen."""
        match await chain.observe(self.rpc, signed):
            case chain.Pending():
                await self._send(signed)
            case chain.Confirmed():
                await self._look_again()
            case chain.Finalized():
                await self._delivered(signed)
            case chain.Expired():
                await self._take_in(timedelta())
            case chain.FailedOnChain() | chain.OutOfFunds():
                await self._short(is_spent=True)

    async def give_up(self) -> None:
        """It was taken back before anything was signed, or what was signed is void."""
        async with self.unit_of_work() as tx:
            await take_back(tx, self.prize)
            await self._end(tx)

    async def _ordered(self) -> TokenPayment | None:
        """What is to be paid; None where it can't be, which is told."""
        token, amount = self.prize.token_mint or "", self.prize.token_amount or Decimal(0)
        decimals = await chain.token_decimals(self.rpc, token)
        if decimals is None:
            await self._fail("TOKEN_UNKNOWN", "There is no such token on this chain.")
            return None
        try:
            units = smallest_units(amount, decimals)
        except NotWhole:
            await self._fail("AMOUNT_NOT_WHOLE", "It has more decimals than its token.")
            return None
        return TokenPayment(token, decimals, units, self.payout.wallet_address)

    async def _send(self, signed: SignedTransaction) -> None:
        """Send it again, or make it void: it was taken back, or offers too little to land."""
        if self.prize.reversed_at or self._age > self.pace.patience:
            await make_void(self.rpc, self.minter, signed.nonce or "")
            return await self._look_again()
        match await chain.submit(self.rpc, signed):
            case chain.OutOfFunds() | chain.Refused(retryable=False):
                await self._short(is_spent=False)
            case _:
                await self._look_again()

    async def _short(self, *, is_spent: bool) -> None:
        """Tell once that funds are missing, and go on; a transaction that failed is spent."""
        TRIES_OUT_OF_FUNDS.inc()
        log.warning("a prize of tokens can't be paid yet", extra={"prize": self.prize.prize_id})
        async with self.unit_of_work() as tx:
            if is_spent:
                await store.take_in(tx.session, self.payout)
            since = self.prize.short_of_funds_since or tx.now
            if self.prize.short_of_funds_since is None:
                await store.change_prize(
                    tx.session, self.prize.prize_id, short_of_funds_since=since
                )
                tx.publish(failure(tx, self.prize, SHORT, _SHORT_TEXT, retry_available=True))
            await self.task.again(tx, self.pace.funds.next(since, tx.now))

    async def _put_out(self, signed: SignedTransaction) -> None:
        async with self.unit_of_work() as tx:
            await store.put_out(tx.session, self.payout, signed, tx.now)
            await self.task.again(tx, tx.now)

    async def _take_in(self, wait: timedelta) -> None:
        async with self.unit_of_work() as tx:
            await store.take_in(tx.session, self.payout)
            await self.task.again(tx, tx.now + wait)

    async def _delivered(self, signed: SignedTransaction) -> None:
        async with self.unit_of_work() as tx:
            prize = await store.lock_prize(tx.session, self.prize.prize_id) or self.prize
            await deliver(tx, prize, None, signed.signature)
            await self._end(tx)

    async def _fail(self, code: str, message: str) -> None:
        async with self.unit_of_work() as tx:
            prize = await store.lock_prize(tx.session, self.prize.prize_id) or self.prize
            await fail(tx, prize, code, message)
            await self._end(tx)

    async def _end(self, tx: Transaction) -> None:
        await store.release_nonce(tx.session, self.payout.request_id)
        await self.task.done(tx)

    async def _look_again(self) -> None:
        await self._again(self.pace.look.next(self.now - self._age, self.now) - self.now)

    async def _again(self, wait: timedelta) -> None:
        async with self.unit_of_work() as tx:
            await self.task.again(tx, tx.now + wait)

    @property
    def _age(self) -> timedelta:
        """How long the transaction has been out."""
        return self.now - (self.payout.signed_at or self.now)
