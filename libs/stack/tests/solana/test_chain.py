import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from laurel_stack.errors import HomeInUse, HomeUnusable
from laurel_stack.solana.chain import Chain
from laurel_stack.solana.errors import AnswerLost, NodeBehind
from laurel_stack.solana.faults import Congestion, Delay, Drop, Fault, Lose, Rate, Reject
from laurel_stack.solana.journal import Journal
from laurel_stack.solana.slots import Commitment
from solders.compute_budget import set_compute_unit_price
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from .conftest import SOL, ManualClock, OpenChain, balance, payment

FEE = 5000


@pytest.fixture
def to() -> Pubkey:
    return Keypair().pubkey()


def test_a_payment_lands_once(chain: Chain, payer: Keypair, to: Pubkey) -> None:
    transaction = payment(chain, payer, to, SOL // 2)
    for _ in range(2):
        signature = chain.send(transaction)
    landing = chain.journal.landing(signature)
    assert landing is not None
    assert landing.error is None
    assert balance(chain, to) == SOL // 2
    assert balance(chain, payer.pubkey()) == SOL // 2 - FEE


def test_a_failed_payment_costs_its_fee(chain: Chain, payer: Keypair, to: Pubkey) -> None:
    signature = chain.send(payment(chain, payer, to, 2 * SOL))
    landing = chain.journal.landing(signature)
    assert landing is not None
    assert landing.error == {"InstructionError": [0, {"Custom": 1}]}
    assert balance(chain, payer.pubkey()) == SOL - FEE


def test_a_payer_without_an_account_is_in_no_block(chain: Chain, to: Pubkey) -> None:
    signature = chain.send(payment(chain, Keypair(), to, SOL))
    assert chain.journal.landing(signature) is None


def test_equal_airdrops_are_two(chain: Chain, to: Pubkey) -> None:
    assert chain.airdrop(to, SOL) != chain.airdrop(to, SOL)
    assert balance(chain, to) == 2 * SOL


@pytest.mark.parametrize(("blocks", "lands"), [(149, True), (150, False)])
def test_a_blockhash_is_good_for_150_blocks(
    chain: Chain, payer: Keypair, to: Pubkey, clock: ManualClock, blocks: int, lands: bool
) -> None:
    transaction = payment(chain, payer, to, SOL // 2)  # its blockhash is one block old already
    clock.pass_slots(blocks)
    trial = chain.preflight(transaction, Commitment.CONFIRMED)
    signature = chain.send(transaction)
    assert (trial.error is None) == lands
    assert (chain.journal.landing(signature) is not None) == lands


def test_a_bank_refuses_a_hash_that_it_never_saw(chain: Chain, payer: Keypair, to: Pubkey) -> None:
    transaction = payment(chain, payer, to, SOL // 2)
    assert chain.preflight(transaction, Commitment.FINALIZED).error == "BlockhashNotFound"


@pytest.mark.requirement("GEN-029")
def test_a_restart_forgets_nothing(open_chain: OpenChain, clock: ManualClock, to: Pubkey) -> None:
    before = open_chain()
    signature = before.airdrop(to, SOL)
    clock.pass_slots(10)
    slot, genesis = before.clock.slot(), before.genesis
    blockhash, _ = before.latest_blockhash(Commitment.CONFIRMED)

    after = open_chain()
    landing = after.journal.landing(signature)
    assert after.genesis == genesis
    assert after.clock.slot() == slot
    assert after.is_blockhash_valid(blockhash, Commitment.PROCESSED)
    assert balance(after, to) == SOL
    assert landing is not None
    assert landing.slot == slot - 10


def test_a_closed_account_stays_closed(
    open_chain: OpenChain, chain: Chain, payer: Keypair, to: Pubkey
) -> None:
    chain.send(payment(chain, payer, to, SOL - FEE))
    assert balance(open_chain(), payer.pubkey()) == 0


def test_another_length_of_slots_keeps_the_height(
    chain: Chain, clock: ManualClock, program: bytes, tmp_path: Path
) -> None:
    clock.pass_slots(100)
    slot = chain.clock.slot()
    chain.journal.close()
    faster = Chain(Journal(tmp_path), program, 10, clock)
    assert faster.clock.slot() == slot
    clock.seconds += 1.001
    assert faster.clock.slot() == slot + 100
    faster.journal.close()


@contextmanager
def full_disk(largest_file: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size in bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_cannot_be_written_did_not_happen(
    chain: Chain, payer: Keypair, to: Pubkey, tmp_path: Path
) -> None:
    transaction = payment(chain, payer, to, SOL // 2)
    written = (tmp_path / "chain.sqlite-wal").stat().st_size
    with full_disk(written), pytest.raises(sqlite3.OperationalError):
        chain.send(transaction)
    assert balance(chain, payer.pubkey()) == SOL
    assert balance(chain, to) == 0
    assert chain.journal.landing(chain.send(transaction)) is not None
    assert balance(chain, to) == SOL // 2


def test_two_chains_cannot_share_a_folder(chain: Chain, tmp_path: Path) -> None:
    with pytest.raises(HomeInUse, match="Stop the other chain"):
        Journal(tmp_path)


def test_a_damaged_journal_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "chain.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(HomeUnusable, match=f"Delete {tmp_path}"):
        Journal(tmp_path)


def test_a_journal_of_another_version_says_what_to_do(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "chain.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(HomeUnusable, match="has version 99"):
        Journal(tmp_path)


@pytest.mark.requirement("GEN-029")
def test_a_dropped_transaction_never_lands(chain: Chain, payer: Keypair, to: Pubkey) -> None:
    chain.faults.play([Drop()])
    signature = chain.send(payment(chain, payer, to, SOL // 2))
    assert chain.journal.landing(signature) is None


def test_a_lost_answer_hides_a_landing(chain: Chain, payer: Keypair, to: Pubkey) -> None:
    chain.faults.play([Lose()])
    transaction = payment(chain, payer, to, SOL // 2)
    with pytest.raises(AnswerLost):
        chain.send(transaction)
    assert chain.journal.landing(transaction.signatures[0]) is not None


@pytest.mark.requirement("GEN-029")
def test_a_rejected_transaction_can_be_sent_again(chain: Chain, payer: Keypair, to: Pubkey) -> None:
    chain.faults.play([Reject()])
    transaction = payment(chain, payer, to, SOL // 2)
    with pytest.raises(NodeBehind):
        chain.send(transaction)
    assert chain.journal.landing(chain.send(transaction)) is not None


@pytest.mark.requirement("GEN-029")
@pytest.mark.parametrize(("slots", "lands"), [(149, True), (150, False)])
def test_a_delayed_transaction_lands_while_it_is_valid(
    chain: Chain, payer: Keypair, to: Pubkey, clock: ManualClock, slots: int, lands: bool
) -> None:
    chain.faults.play([Delay(slots)])
    sent_at = chain.clock.slot()
    signature = chain.send(payment(chain, payer, to, SOL // 2))
    assert chain.journal.landing(signature) is None
    clock.pass_slots(200)
    chain.land_delayed()
    landing = chain.journal.landing(signature)
    assert (landing is not None and landing.slot == sent_at + slots) == lands


def test_in_a_congested_network_only_what_pays_enough_lands(
    chain: Chain, payer: Keypair, to: Pubkey
) -> None:
    chain.faults.congest(Congestion(1_000))
    cheap, fair = (
        chain.send(payment(chain, payer, to, SOL // 4, set_compute_unit_price(price)))
        for price in (999, 1_000)
    )
    assert chain.journal.landing(cheap) is None
    assert chain.journal.landing(fair) is not None
    chain.faults.play([])
    assert chain.journal.landing(chain.send(payment(chain, payer, to, SOL // 5))) is not None


def test_random_faults_repeat_with_their_seed(chain: Chain) -> None:
    def drawn(seed: int) -> list[Fault | None]:
        chain.faults.play_at(Rate(0.3, seed))
        return [chain.faults.draw() for _ in range(200)]

    first = drawn(7)
    assert first == drawn(7)
    assert first != drawn(8)
    assert 30 < sum(fault is not None for fault in first) < 90
    chain.faults.play([])
    assert chain.faults.draw() is None
