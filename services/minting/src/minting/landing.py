"""Bring a stored, signed mint onto the chain: the due task `mint.land`, one per request.

Each run looks at the chain, takes one step and says when to look again. What is sent was
stored before, what is announced is stored together with the state that it announces, and a
transaction is signed anew only when the one before can never land: a crash between any two
lines leaves work for the next run, and one NFT.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork
from solana.rpc.async_api import AsyncClient

from minting import chain, store
from minting.announcements import OUT_OF_FUNDS, REJECTED, Announcer
from minting.chain import Minter
from minting.ipfs import IpfsGateway
from minting.metrics import MINTS, TRIES_OUT_OF_FUNDS
from minting.rules import Pacing, Reached, newly_reached
from minting.store import Attempt, MintRequest

KIND: Final = "mint.land"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LandingPace:
    """How often to look for a transaction, and to try again when SOL is short."""

    look: Pacing
    funds: Pacing


class AttemptUnseenError(Exception):
    """The NFT is on the chain, but the node does not show yet which attempt brought it there."""


async def land_mint(
    task: DueTask,
    unit_of_work: UnitOfWork,
    rpc: AsyncClient,
    minter: Minter,
    pace: LandingPace,
    gateway: IpfsGateway,
) -> None:
    """Take the request named by the task's key one step further.

    Raises ChainUnavailable when no node answers.
    """
    request_id = UUID(task.key)
    async with unit_of_work() as tx:
        request = await store.load_request(tx.session, request_id)
        attempts = await store.attempts_of(tx.session, request_id)
    landing = _Landing(task, unit_of_work, rpc, minter, pace, gateway, request)
    if request.is_settled:
        await landing.finish()
    elif attempts[0].outcome is None:
        await landing.pursue(attempts[0])
    else:
        await landing.resume(attempts)


@dataclass(frozen=True, slots=True)
class _Landing:
    task: DueTask
    unit_of_work: UnitOfWork
    rpc: AsyncClient
    minter: Minter
    pace: LandingPace
    gateway: IpfsGateway
    request: MintRequest

    async def pursue(self, attempt: Attempt) -> None:
        """Look for the open attempt and act on what is seen."""
        match await chain.observe(self.rpc, attempt.signed):
            case chain.Pending():
                await self._send(attempt)
            case chain.Confirmed():
                await self._reached(attempt, "confirmed")
            case chain.Finalized():
                await self._reached(attempt, "finalized")
            case chain.Expired():
                await self._close(attempt, outcome="expired")
            case chain.FailedOnChain(error):
                await self._close(attempt, outcome="failed", refusal=error)
            case chain.OutOfFunds():
                await self._wait_for_funds(attempt, outcome="failed")

    async def resume(self, attempts: Sequence[Attempt]) -> None:
        """Go on after the last attempt is spent: a node may have misjudged an earlier one."""
        if await chain.read_nft(self.rpc, self.request.mint_address):
            await self._reopen(attempts)
        elif attempts[0].refusal and self.request.state != "confirmed":
            await self._fail(attempts[0], attempts[0].refusal)
        else:
            await self._sign_anew()

    async def finish(self) -> None:
        """Nothing is left to do."""
        async with self.unit_of_work() as tx:
            await self.task.done(tx)

    async def _send(self, attempt: Attempt) -> None:
        match await chain.submit(self.rpc, attempt.signed):
            case chain.Sent():
                await self._reached(attempt, "submitted")
            case chain.OutOfFunds():
                await self._wait_for_funds(attempt)
            case chain.Refused(reason, retryable=False):
                # An older attempt may have won, or the node may lag: only expiry decides.
                await self._look_again(attempt, refusal=reason)
            case chain.Refused() | chain.Unknown():
                await self._look_again(attempt)

    async def _reached(self, attempt: Attempt, target: Reached) -> None:
        async with self.unit_of_work() as tx:
            request = await store.load_request(tx.session, self.request.id, lock=True)
            announcer = Announcer(request, attempt.signed.signature, tx.now)
            for state in newly_reached(request.state, target):
                await store.change_request(tx.session, request.id, state=state)
                tx.publish(announcer.status(state))
                MINTS.labels(state).inc()
                if state == "confirmed":
                    await self._activate(tx, announcer)
            if attempt.refusal:  # by another node than the one that took it after all
                await store.change_attempt(tx.session, attempt, refusal=None)
            if target == "finalized":
                await store.change_attempt(tx.session, attempt, outcome="landed")
                await self.task.done(tx)
            else:
                await self.task.again(tx, self.pace.look.next(attempt.signed_at, tx.now))

    async def _activate(self, tx: Transaction, announcer: Announcer) -> None:
        benefits = await store.benefits(tx.session, self.request.level)
        announcement_id = tx.publish(announcer.claimed(benefits, self.gateway))
        await store.activate(tx.session, self.request, announcement_id, tx.now)

    async def _look_again(self, attempt: Attempt, **changes: Any) -> None:
        async with self.unit_of_work() as tx:
            if changes:
                await store.change_attempt(tx.session, attempt, **changes)
            await self.task.again(tx, self.pace.look.next(attempt.signed_at, tx.now))

    async def _close(self, attempt: Attempt, **changes: Any) -> None:
        async with self.unit_of_work() as tx:
            await store.change_attempt(tx.session, attempt, **changes)
            await self.task.again(tx, tx.now)

    async def _wait_for_funds(self, attempt: Attempt, **changes: Any) -> None:
        """Announce the shortage once, and keep trying."""
        TRIES_OUT_OF_FUNDS.inc()
        log.warning("the system wallet is out of SOL", extra={"request": str(self.request.id)})
        async with self.unit_of_work() as tx:
            request = await store.load_request(tx.session, self.request.id, lock=True)
            since = request.short_of_funds_since or tx.now
            retry_at = self.pace.funds.next(since, tx.now)
            if request.short_of_funds_since is None:
                await store.change_request(tx.session, request.id, short_of_funds_since=since)
                announcer = Announcer(request, attempt.signed.signature, tx.now)
                tx.publish(announcer.failed(OUT_OF_FUNDS, retry_at))
            if changes:
                await store.change_attempt(tx.session, attempt, **changes)
            await self.task.again(tx, retry_at)

    async def _reopen(self, attempts: Sequence[Attempt]) -> None:
        for attempt in attempts:
            seen = await chain.observe(self.rpc, attempt.signed)
            if isinstance(seen, chain.Confirmed | chain.Finalized):
                return await self._close(attempt, outcome=None)
        raise AttemptUnseenError(f"request {self.request.id}")

    async def _sign_anew(self) -> None:
        recent = await chain.recent_blockhash(self.rpc)
        signed = chain.build_mint(self.request.order, self.minter, recent)
        async with self.unit_of_work() as tx:
            await store.add_attempt(tx.session, self.request.id, signed, tx.now)
            await self.task.again(tx, tx.now)

    async def _fail(self, attempt: Attempt, reason: str) -> None:
        """The chain will never take it: the user may claim again, which is a new request."""
        log.error("a mint was refused for good", extra={"request": str(self.request.id)})
        async with self.unit_of_work() as tx:
            request = await store.load_request(tx.session, self.request.id, lock=True)
            if not request.is_settled:
                values = {"state": "failed", "error": reason, "failed_at": tx.now}
                await store.change_request(tx.session, request.id, **values)
                announcer = Announcer(request, attempt.signed.signature, tx.now)
                tx.publish(announcer.status("failed"))
                MINTS.labels("failed").inc()
                tx.publish(announcer.failed(REJECTED, retry_at=None))
            await self.task.done(tx)
