"""What a step of the landing leaves in the database, and tells: each method is one transaction."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from laurel_events import DueTask, Transaction, UnitOfWork

from minting import store
from minting.announcements import DELAYED, OUT_OF_FUNDS, WITHOUT_TRANSACTION, Announcer
from minting.chain import SignedTransaction
from minting.ipfs import IpfsGateway
from minting.landing.course import PRIORITY, Course, Failure
from minting.metrics import MINTS, SIGNED_ANEW, TRIES_OUT_OF_FUNDS
from minting.rules.requests import Pacing, Reached, newly_reached
from minting.store import Attempt, MintRequest

log = logging.getLogger(__name__)

_ERROR_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class LandingPace:
    """How often to look for a transaction, and to try again when SOL is short.

    `owner` is for one that its owner may sign for days. After `patience` the owner hears that a
    request takes longer.
    """

    look: Pacing
    owner: Pacing
    funds: Pacing
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Records:
    """Saves the steps of one request together with its due row."""

    task: DueTask
    unit_of_work: UnitOfWork
    pace: LandingPace
    gateway: IpfsGateway
    request: MintRequest
    course: Course

    async def hold(self) -> bool:
        """Whether it has to wait to be signed: then nothing is due until somebody ends that.

        One transaction: who ends the pause meanwhile schedules it anew, which stays (NFT-035).
        """
        async with self.unit_of_work() as tx:
            held = await self.course.is_held(tx, self.request)
            if held:
                await self.task.done(tx)
            return held

    async def finish(self) -> None:
        """Nothing is left to do."""
        async with self.unit_of_work() as tx:
            await self.task.done(tx)

    async def reached(
        self, attempt: Attempt, target: Reached, wait: timedelta | None = None
    ) -> None:
        """Announce each state up to `target`, and look again until it is final.

        The next look comes after `wait` where it is known how long that takes.
        """
        async with self.unit_of_work() as tx:
            announcer = await self._locked(tx, attempt)
            entered = newly_reached(announcer.request.state, target)
            for state in entered:
                await self._enter(tx, announcer, state)
            if attempt.refusal:  # by another node than the one that took it after all
                await store.change_attempt(tx.session, attempt, refusal=None)
            if target == "finalized":
                await store.change_attempt(tx.session, attempt, outcome="landed")
                if attempt.signed.nonce:
                    await store.release_nonce(tx.session, self.request.id)
                await self.task.done(tx)
            else:
                # What has just been sent lands soon, however long ago it was signed.
                since = tx.now if entered else attempt.signed_at
                await self.task.again(tx, self.pace.look.after(wait or tx.now - since, tx.now))

    async def look_again(self, attempt: Attempt, **changes: Any) -> None:
        """Wait a little, longer each time."""
        async with self.unit_of_work() as tx:
            if changes:
                await store.change_attempt(tx.session, attempt, **changes)
            await self.task.again(tx, self.pace.look.next(attempt.signed_at, tx.now))

    async def wait_for_owner(self, attempt: Attempt) -> None:
        """Look now and then, as a wallet may send by itself, and when the time to sign is over."""
        async with self.unit_of_work() as tx:
            pace = self.pace.owner if attempt.signed.nonce else self.pace.look
            later = pace.next(attempt.signed_at, tx.now)
            await self.task.again(tx, min(later, self.request.sign_by or later))

    async def wait_for_badges(self) -> None:
        """Look again when they should have been bound; their answer comes before, and wakes it."""
        async with self.unit_of_work() as tx:
            await self.task.again(tx, self.request.bind_by or tx.now)

    async def close(self, attempt: Attempt, **changes: Any) -> None:
        """Change an attempt, and go on at once."""
        async with self.unit_of_work() as tx:
            await store.change_attempt(tx.session, attempt, **changes)
            await self.task.again(tx, tx.now)

    async def sign_anew(self, signed: SignedTransaction, in_vain: int) -> None:
        """Store another attempt, to be sent next, after so many in vain."""
        SIGNED_ANEW.inc(min(in_vain, 1))
        async with self.unit_of_work() as tx:
            await store.add_attempt(tx.session, self.request.id, signed, tx.now)
            await self._tell_delay(tx, signed)

    async def hand_out_anew(self, signed: SignedTransaction) -> None:
        """Store another attempt for the owner to sign: nobody could in the time of the one before.

        Badges were being bound meanwhile, and that one stood on a recent blockhash.
        """
        async with self.unit_of_work() as tx:
            await store.add_attempt(tx.session, self.request.id, signed, tx.now)
            await self.task.again(tx, tx.now)

    async def _retry_first(self, tx: Transaction, at: datetime) -> None:
        """Go on at a time, in a queue of its own, as its owner was promised (NFT-045)."""
        if self.task.kind == PRIORITY:
            return await self.task.again(tx, at)
        await self.task.done(tx)
        tx.schedule(PRIORITY, self.task.key, at)

    async def _tell_delay(self, tx: Transaction, signed: SignedTransaction) -> None:
        """Go on at once, and say once that it takes long (NFT-084)."""
        request = await store.load_request(tx.session, self.request.id, lock=True)
        if request.delay_told_at or tx.now - request.created_at < self.pace.patience:
            return await self.task.again(tx, tx.now)
        await self._retry_first(tx, tx.now)
        await store.change_request(tx.session, request.id, tx.now, delay_told_at=tx.now)
        announcer = Announcer(request, self.course.words, signed.signature, tx.now)
        tx.publish(announcer.failed(DELAYED, retry_at=tx.now))

    async def wait_for_funds(self, attempt: Attempt, **changes: Any) -> None:
        """Announce the shortage once, and keep trying."""
        TRIES_OUT_OF_FUNDS.inc()
        log.warning("the system wallet is out of SOL", extra={"request": str(self.request.id)})
        async with self.unit_of_work() as tx:
            announcer = await self._locked(tx, attempt)
            request = announcer.request
            since = request.short_of_funds_since or tx.now
            retry_at = self.pace.funds.next(since, tx.now)
            if request.short_of_funds_since is None:
                await store.change_request(
                    tx.session, request.id, tx.now, short_of_funds_since=since
                )
                tx.publish(announcer.failed(OUT_OF_FUNDS, retry_at))
            if changes:
                await store.change_attempt(tx.session, attempt, **changes)
            await self._retry_first(tx, retry_at)

    async def fail(self, attempt: Attempt | None, failure: Failure) -> None:
        """It will never land: the user may ask again, which is a new request.

        Without an attempt there was no transaction that its owner could hear of.
        """
        log.error(
            "a request failed for good",
            extra={"request": str(self.request.id), "code": failure.code},
        )
        async with self.unit_of_work() as tx:
            announcer = await self._locked(tx, attempt)
            if not announcer.request.is_settled:
                await self._give_up(tx, announcer, failure)
                await store.release_nonce(tx.session, self.request.id)
            await self.task.done(tx)

    async def _give_up(self, tx: Transaction, announcer: Announcer, failure: Failure) -> None:
        values = {"state": "failed", "error": failure.reason[:_ERROR_LENGTH], "failed_at": tx.now}
        await store.change_request(tx.session, self.request.id, tx.now, **values)
        MINTS.labels("failed").inc()
        if announcer.signature:
            tx.publish(announcer.status("failed"))
        if (
            announcer.signature and failure.code not in WITHOUT_TRANSACTION
        ):  # then no transaction has failed: there was none
            tx.publish(announcer.failed(failure.code, retry_at=None))
        await self.course.fail(tx, announcer, failure)

    async def _locked(self, tx: Transaction, attempt: Attempt | None) -> Announcer:
        """Who tells of the request as it is, held until the transaction ends."""
        request = await store.load_request(tx.session, self.request.id, lock=True)
        signature = attempt.signed.signature if attempt else ""
        return Announcer(request, self.course.words, signature, tx.now)

    async def _enter(self, tx: Transaction, announcer: Announcer, state: Reached) -> None:
        await store.change_request(tx.session, self.request.id, tx.now, state=state)
        tx.publish(announcer.status(state))
        MINTS.labels(state).inc()
        if state == self.course.settles_at:
            await self.course.settle(tx, announcer, self.gateway)
