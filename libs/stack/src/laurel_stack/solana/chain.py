"""The chain: the machine executes, and this adds what a client of a real node relies on.

What is asked for as finalized is read as of the newest final slot, all else as of the newest that
this node knows: `confirmed` is read as `processed` is.
"""

import hashlib
import itertools
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from solders.account import Account
from solders.compute_budget import set_compute_unit_price
from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.system_program import TransferParams, transfer
from solders.transaction import VersionedTransaction

from laurel_stack.solana.blockhashes import VALID_BLOCKS, Blockhashes
from laurel_stack.solana.errors import AnswerLost, NodeBehind
from laurel_stack.solana.faults import Delay, Drop, Faults, Lose, Reject
from laurel_stack.solana.journal import Journal
from laurel_stack.solana.machine import Machine, Run, Trial
from laurel_stack.solana.nonces import holding, used_nonce, value_in_block, value_of
from laurel_stack.solana.past import Change, Past
from laurel_stack.solana.prices import unit_price
from laurel_stack.solana.records import Executed, Landing, Origin
from laurel_stack.solana.slots import FIRST_SLOT, Anchor, Commitment, SlotClock

_FAUCET_LAMPORTS: Final = 500_000_000 * 10**9


class Chain:
    """A chain of one node. Not thread-safe: one request after the other."""

    def __init__(
        self, journal: Journal, program: bytes, slot_ms: int, now: Callable[[], float]
    ) -> None:
        """Go on from the journal, or start a new chain; `now` is the time in Unix seconds."""
        origin = _continue_from(journal, slot_ms, now)
        self.genesis = origin.genesis
        self.slot_ms = slot_ms
        self.journal = journal
        self.clock = SlotClock(origin.anchor, now, journal.last_slot())
        self.faults = Faults()
        self._past = Past()
        self._hashes = Blockhashes(origin.genesis)
        self._delayed: list[tuple[int, VersionedTransaction]] = []
        self._machine = Machine(program)
        self._faucet = Keypair.from_seed(hashlib.sha256(b"faucet" + bytes(self.genesis)).digest())
        self._restore()

    def latest_blockhash(self, commitment: Commitment) -> tuple[Hash, int]:
        """Return the newest blockhash, and the last height at which it is good for landing."""
        height = self.clock.slot(commitment)
        return self._hashes.at(height), height + VALID_BLOCKS

    def is_blockhash_valid(self, blockhash: Hash, commitment: Commitment) -> bool:
        """Tell whether a transaction with this hash may land in the next block."""
        newest = self.clock.slot(commitment)
        return self._hashes.is_valid(blockhash, self.clock.slot(), newest)

    def account(
        self, address: Pubkey, commitment: Commitment = Commitment.PROCESSED
    ) -> Account | None:
        """Return an account as of the newest block with a commitment; None where there is none."""
        slot = self.clock.slot(commitment)
        return self._past.at(slot, address, self._machine.account(address))

    def landing(self, signature: Signature) -> Landing | None:
        """Return where a signature landed, as far as this node knows; None if it did not."""
        found = self.journal.landing(signature)
        return found if found and found.slot <= self.clock.slot() else None

    def fork(self, slots: int) -> int:
        """Undo what landed in the last slots and is not final; returns how many transactions.

        What is undone may be sent again, and lands if it still can.
        """
        undone = self._past.take_back(
            max(self.clock.head() - slots, self.clock.slot(Commitment.FINALIZED))
        )
        for change in undone:
            self.journal.undo(change.signature, change.before)
            for address, account in change.before.items():
                self._machine.put(address, account)
        return len(undone)

    def rent(self, size: int) -> int:
        """Return the lamports that an account of `size` bytes must hold."""
        return self._machine.rent(size)

    def simulate(self, transaction: VersionedTransaction) -> Trial:
        """Run a transaction without effect, whatever its blockhash."""
        return self._machine.simulate(transaction)

    def preflight(self, transaction: VersionedTransaction, commitment: Commitment) -> Trial:
        """Run a transaction without effect if it could land, as a node does before it takes it."""
        if self.landing(transaction.signatures[0]) is not None:
            return Trial("AlreadyProcessed", [], 0)
        if not self._may_land(transaction, self.clock.slot(), self.clock.slot(commitment)):
            return Trial("BlockhashNotFound", [], 0)
        return self._machine.simulate(transaction)

    def send(self, transaction: VersionedTransaction) -> Signature:
        """Take a transaction, which lands at once unless a fault was asked for.

        Raises `NodeBehind` and `AnswerLost` as such faults.
        """
        too_cheap = self.faults.drops(unit_price(transaction))
        fault = Drop() if too_cheap else self.faults.draw()
        match fault:
            case Reject():
                raise NodeBehind
            case Delay():
                self._delayed.append((self.clock.head() + fault.slots, transaction))
            case Lose() | None:
                self._land(transaction, self.clock.head())
            case Drop():
                pass
        if isinstance(fault, Lose):
            raise AnswerLost
        return transaction.signatures[0]

    def airdrop(self, recipient: Pubkey, lamports: int) -> Signature:
        """Send lamports from the faucet, which every chain has."""
        signed = (self._gift(recipient, lamports, price) for price in itertools.count())
        transaction = next(tx for tx in signed if self.journal.landing(tx.signatures[0]) is None)
        self._land(transaction, self.clock.head())
        return transaction.signatures[0]

    def land_delayed(self) -> None:
        """Let the delayed transactions land whose slot has come."""
        slot = self.clock.head()
        due = [pair for pair in self._delayed if pair[0] <= slot]
        self._delayed = [pair for pair in self._delayed if pair[0] > slot]
        for landing_slot, transaction in due:
            self._land(transaction, landing_slot)

    def _land(self, transaction: VersionedTransaction, slot: int) -> None:
        """Put a transaction into a block, once, if it is still valid in it."""
        signature = transaction.signatures[0]
        if self.journal.landing(signature) is not None:
            return
        if not self._may_land(transaction, slot, slot):
            return
        run = self._machine.execute(transaction, slot, self.clock.time_of(slot))
        if run is None:
            return
        run = self._advance_nonces(transaction, run, slot)
        landing = Landing(signature, slot, run.error)
        executed = Executed(landing, bytes(transaction), run.effects)
        try:
            self.journal.append(executed, transaction.message.account_keys, run.after)
        except sqlite3.Error:
            # What could not be written must not have happened: a restart would forget it.
            for address, account in run.before.items():
                self._machine.put(address, account)
            raise
        self._past.forget(self.clock.slot(Commitment.FINALIZED))
        self._past.add(Change(slot, signature, run.before))

    def _may_land(self, transaction: VersionedTransaction, slot: int, newest: int) -> bool:
        """Tell whether a block at `slot` may take it, its blockhash being recent or a nonce's."""
        blockhash = transaction.message.recent_blockhash
        if self._hashes.is_valid(blockhash, slot, newest):
            return True
        nonce = used_nonce(transaction)
        held = value_of(self._machine.account(nonce)) if nonce else None
        return held == blockhash and held != value_in_block(self._hashes.at(slot))

    def _advance_nonces(self, transaction: VersionedTransaction, run: Run, slot: int) -> Run:
        """Give the nonces that were advanced their value; a failure, too, uses up its own."""
        moved = {
            address: account
            for address, account in run.after.items()
            if account and value_of(account) not in (None, value_of(run.before[address]))
        }
        used = used_nonce(transaction)
        if run.error is not None and used and (account := run.before.get(used)):
            moved = {used: account}
        value = value_in_block(self._hashes.at(slot))
        advanced = {address: holding(account, value) for address, account in moved.items()}
        for address, account in advanced.items():
            self._machine.put(address, account)
        return replace(run, after={**run.after, **advanced})

    def _restore(self) -> None:
        for address, account in self.journal.accounts():
            self._machine.put(address, account)
        faucet = self._faucet.pubkey()
        if self._machine.account(faucet) is None:
            self._machine.put(faucet, Account(_FAUCET_LAMPORTS, b"", SYSTEM_PROGRAM))

    def _gift(self, recipient: Pubkey, lamports: int, price: int) -> VersionedTransaction:
        """Sign a transfer; the price tells apart equal gifts in one block."""
        faucet = self._faucet.pubkey()
        gift = TransferParams(from_pubkey=faucet, to_pubkey=recipient, lamports=lamports)
        blockhash, _ = self.latest_blockhash(Commitment.PROCESSED)
        instructions = [set_compute_unit_price(price), transfer(gift)]
        message = MessageV0.try_compile(faucet, instructions, [], blockhash)
        return VersionedTransaction(message, [self._faucet])


def _continue_from(journal: Journal, slot_ms: int, now: Callable[[], float]) -> Origin:
    """Return where the chain comes from, anchored anew where the slots' length has changed."""
    known = journal.origin()
    if known is not None and known.anchor.slot_ms == slot_ms:
        return known
    seconds = now()
    if known is None:
        origin = Origin(Hash(os.urandom(32)), Anchor(FIRST_SLOT, seconds, slot_ms))
    else:
        slot = max(known.anchor.slot_at(seconds), journal.last_slot())
        origin = Origin(known.genesis, Anchor(slot, seconds, slot_ms))
    journal.set_origin(origin)
    return origin
