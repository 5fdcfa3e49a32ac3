"""The due task of a request: which step is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized

from minting import chain, store
from minting.announcements import (
    BADGES_NOT_BOUND,
    BADGES_REFUSED,
    EXPIRED,
    NOT_SIGNED,
    REJECTED,
    WALLET_NOT_USABLE,
)
from minting.chain import Minter, SignedTransaction
from minting.cluster import Cluster
from minting.custody import signed_in_custody
from minting.ipfs import IpfsGateway
from minting.landing.course import Course, Failure
from minting.landing.kinds import KINDS
from minting.landing.records import LandingPace, Records
from minting.landing.voiding import is_to_be_void, make_void
from minting.store import Attempt, MintRequest
from minting.vault import KeyVault

_NEW_FOR: Final = timedelta(seconds=2)
_BOUND_IN_TIME: Final = timedelta(seconds=20)
"""Of the minute or so that an owner has on a recent blockhash."""


class AttemptUnseenError(Exception):
    """The effect is on the chain, but the node does not show yet which attempt brought it there."""


def schedule(tx: Transaction, request: MintRequest) -> None:
    """Let a request be brought onto the chain, from now on."""
    tx.schedule(KINDS[request.kind].due_kind, str(request.id), tx.now)


async def land(
    task: DueTask,
    unit_of_work: UnitOfWork,
    rpc: AsyncClient,
    minter: Minter,
    pace: LandingPace,
    gateway: IpfsGateway,
    cluster: Cluster,
    vault: KeyVault,
) -> None:
    """Take the request named by the task's key one step further.

    Raises ChainUnavailable when no node answers, SettingsError on a foreign chain.
    """
    await cluster.check(unit_of_work, rpc)
    request_id = UUID(task.key)
    async with unit_of_work() as tx:
        request = await store.load_request(tx.session, request_id)
        attempts = await store.attempts_of(tx.session, request_id)
        now = tx.now
    course = KINDS[request.kind]
    records = Records(task, unit_of_work, pace, gateway, request, course)
    landing = _Landing(rpc, minter, vault, request, course, records, now)
    if request.is_settled:
        await records.finish()
    elif not attempts:
        await landing.begin()
    elif request.binding in ("awaited", "refused"):
        await landing.await_badges(attempts[0])
    elif attempts[0].outcome is None:
        await landing.pursue(attempts[0])
    else:
        await landing.resume(attempts)


@dataclass(frozen=True, slots=True)
class _Landing:
    rpc: AsyncClient
    minter: Minter
    vault: KeyVault
    request: MintRequest
    course: Course
    records: Records
    now: datetime

    async def begin(self) -> None:
        """Sign what nobody waited for when it was opened."""
        if await self.records.hold():
            return
        if await chain.owned_by_program(self.rpc, self.request.wallet_address):
            reason = "its recipient's address belongs to a program"
            await self.records.fail(None, Failure(WALLET_NOT_USABLE, reason))
        else:
            await self._sign_anew([])

    async def await_badges(self, attempt: Attempt) -> None:
        """Fail where its badges are not free or nobody says so in time: nothing has left."""
        late = self.request.bind_by is not None and self.now >= self.request.bind_by
        if self.request.binding == "refused":
            reason = "too few of the user's badges are activated and free"
            await self.records.fail(attempt, Failure(BADGES_REFUSED, reason))
        elif late:
            reason = "its badges were not bound in time"
            await self.records.fail(attempt, Failure(BADGES_NOT_BOUND, reason))
        else:
            await self.records.wait_for_badges()

    async def pursue(self, attempt: Attempt) -> None:
        """Look for the open attempt and act on what is seen; what is new is sent first."""
        if self._is_new(attempt):
            return await self._send(attempt)
        match await chain.observe(self.rpc, attempt.signed):
            case chain.Pending():
                await self._go_on(attempt)
            case chain.Confirmed(_, until_final):
                await self.records.reached(attempt, "confirmed", until_final)
            case chain.Finalized():
                await self.records.reached(attempt, "finalized")
            case chain.Expired():
                await self.records.close(attempt, outcome="expired")
            case chain.FailedOnChain(error):
                await self.records.close(attempt, outcome="failed", refusal=error)
            case chain.OutOfFunds():
                await self.records.wait_for_funds(attempt, outcome="failed")

    def _is_new(self, attempt: Attempt) -> bool:
        """Whether nobody has seen it yet, as far as is known: to send it twice does no harm."""
        unsent = self.request.state == "pending" and not attempt.signed.awaits_owner
        return unsent and not attempt.refusal and self.now - attempt.signed_at < _NEW_FOR

    async def resume(self, attempts: Sequence[Attempt]) -> None:
        """Go on after the last attempt is spent: a node may have misjudged an earlier one."""
        if await self.course.is_on_chain(self.rpc, self.request, Confirmed):
            await self._reopen(attempts)
        elif attempts[0].refusal and self.request.state != "confirmed":
            await self.records.fail(attempts[0], Failure(REJECTED, attempts[0].refusal))
        else:
            await self._sign_anew(attempts)

    async def _go_on(self, attempt: Attempt) -> None:
        if is_to_be_void(self.request, attempt, self.now):
            await self._make_void(attempt)
        elif attempt.signed.awaits_owner:
            await self._await_owner(attempt)
        else:
            await self._send(attempt)

    async def _await_owner(self, attempt: Attempt) -> None:
        """Whose keys are kept signs now; any other wallet when it likes."""
        signed = await self._signed(attempt.signed)
        if signed.awaits_owner:
            await self.records.wait_for_owner(attempt)
        else:
            await self.records.close(attempt, raw=signed.raw, awaits_owner=False)

    async def _make_void(self, attempt: Attempt) -> None:
        await make_void(self.rpc, self.minter, attempt.signed.nonce or "")
        await self.records.look_again(attempt)

    async def _send(self, attempt: Attempt) -> None:
        match await chain.submit(self.rpc, attempt.signed):
            case chain.Sent():
                await self.records.reached(attempt, "submitted")
            case chain.OutOfFunds():
                await self.records.wait_for_funds(attempt)
            case chain.Refused(reason, retryable=False):
                # An older attempt may have won, or the node may lag: only expiry decides.
                await self.records.look_again(attempt, refusal=reason)
            case chain.Refused() | chain.Unknown():
                await self.records.look_again(attempt)

    async def _reopen(self, attempts: Sequence[Attempt]) -> None:
        for attempt in attempts:
            seen = await chain.observe(self.rpc, attempt.signed)
            if isinstance(seen, chain.Confirmed | chain.Finalized):
                return await self.records.close(attempt, outcome=None)
        if not await self.course.is_on_chain(self.rpc, self.request, Finalized):
            raise AttemptUnseenError(f"request {self.request.id}")
        # Nodes forget transactions after a while; the effect is ours, by whichever attempt.
        await self.records.reached(attempts[0], "finalized")

    async def _signed(self, signed: SignedTransaction) -> SignedTransaction:
        """For its owner too, where their keys are kept."""
        async with self.records.unit_of_work() as tx:
            owner = self.request.wallet_address
            return await signed_in_custody(tx.session, self.vault, owner, signed)

    def _is_bound_late(self, attempts: Sequence[Attempt]) -> bool:
        """Whether its owner is to be asked once more.

        What was signed before badges were bound may, without a nonce, have expired before they
        were, or so soon afterwards that nobody could sign it in time.
        """
        first, bound_at = attempts[0], self.request.bound_at
        if len(attempts) > 1 or first.signed.nonce or not first.signed.awaits_owner:
            return False
        return bound_at is not None and bound_at - first.signed_at > _BOUND_IN_TIME

    async def _sign_anew(self, attempts: Sequence[Attempt]) -> None:
        """Sign again, offering more, if that needs nobody else: an owner has to be asked anew."""
        recent = await chain.recent_blockhash(self.rpc)
        market = await chain.market_price(self.rpc, self.minter.address)
        minter = self.minter.offering(market, len(attempts))
        signed = await self._signed(self.course.sign(self.request, minter, recent))
        if not signed.awaits_owner:
            return await self.records.sign_anew(signed, in_vain=len(attempts))
        if self._is_bound_late(attempts):
            return await self.records.hand_out_anew(signed)
        last = attempts[0]
        if last.signed.awaits_owner:
            await self.records.fail(last, Failure(NOT_SIGNED, "its owner did not sign it in time"))
        else:
            await self.records.fail(last, Failure(EXPIRED, "it expired before it landed"))
