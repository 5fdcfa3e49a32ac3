"""A chain in this process, on a clock that only the test moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from laurel_stack.options import default_cache
from laurel_stack.solana.chain import Chain
from laurel_stack.solana.journal import Journal
from laurel_stack.solana.program import ensure_program
from laurel_stack.solana.slots import Commitment
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.system_program import TransferParams, transfer
from solders.transaction import VersionedTransaction

SLOT_MS = 400
SOL = 10**9


@dataclass
class ManualClock:
    """Time as the test sets it, in Unix seconds."""

    seconds: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def pass_slots(self, slots: int) -> None:
        # A little more than the slots, lest rounding keeps the clock just short of the last.
        self.seconds += (slots + 0.01) * SLOT_MS / 1000


OpenChain = Callable[[], Chain]


@pytest.fixture(scope="session")
def program() -> bytes:
    return ensure_program(default_cache()).read_bytes()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def open_chain(tmp_path: Path, clock: ManualClock, program: bytes) -> Iterator[OpenChain]:
    """Opens the chain of one folder; each call closes the one before, as a restart would."""
    opened: list[Journal] = []

    def reopen() -> Chain:
        while opened:
            opened.pop().close()
        opened.append(Journal(tmp_path))
        return Chain(opened[0], program, SLOT_MS, clock)

    yield reopen
    while opened:
        opened.pop().close()


@pytest.fixture
def chain(open_chain: OpenChain) -> Chain:
    return open_chain()


@pytest.fixture
def payer(chain: Chain) -> Keypair:
    wallet = Keypair()
    chain.airdrop(wallet.pubkey(), SOL)
    return wallet


def payment(
    chain: Chain, payer: Keypair, to: Pubkey, lamports: int, *before: Instruction
) -> VersionedTransaction:
    """Sign a transfer against the newest confirmed block, after other instructions."""
    blockhash, _ = chain.latest_blockhash(Commitment.CONFIRMED)
    params = TransferParams(from_pubkey=payer.pubkey(), to_pubkey=to, lamports=lamports)
    message = MessageV0.try_compile(payer.pubkey(), [*before, transfer(params)], [], blockhash)
    return VersionedTransaction(message, [payer])


def balance(chain: Chain, address: Pubkey) -> int:
    account = chain.account(address)
    return account.lamports if account else 0
