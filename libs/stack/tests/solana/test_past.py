"""Blocks that are undone, do not become final, or are not heard of by a node."""

import pytest
from laurel_stack.solana.chain import Chain
from laurel_stack.solana.slots import Commitment
from solders.keypair import Keypair

from .conftest import SOL, ManualClock, OpenChain, balance, payment

FINALIZED = Commitment.FINALIZED


def paid(chain: Chain, payer: Keypair, lamports: int) -> Keypair:
    """Somebody new who was paid this."""
    to = Keypair()
    chain.send(payment(chain, payer, to.pubkey(), lamports))
    return to


def final(chain: Chain, who: Keypair) -> int | None:
    account = chain.account(who.pubkey(), FINALIZED)
    return account.lamports if account else None


def test_what_is_final_is_read_as_it_was(chain: Chain, payer: Keypair, clock: ManualClock) -> None:
    to = paid(chain, payer, SOL // 10)
    clock.pass_slots(20)
    chain.send(payment(chain, payer, to.pubkey(), SOL // 5))
    assert (balance(chain, to.pubkey()), final(chain, to)) == (SOL * 3 // 10, None)
    clock.pass_slots(13)
    assert final(chain, to) == SOL // 10
    clock.pass_slots(20)
    assert final(chain, to) == SOL * 3 // 10


@pytest.mark.requirement("NFT-102")
def test_a_fork_undoes_what_is_not_final_and_it_may_land_again(
    open_chain: OpenChain, clock: ManualClock
) -> None:
    chain, payer = open_chain(), Keypair()
    chain.airdrop(payer.pubkey(), SOL)
    kept = paid(chain, payer, SOL // 10)
    clock.pass_slots(32)
    chain.clock.hold_finality()
    clock.pass_slots(100)
    to = Keypair().pubkey()
    transaction = payment(chain, payer, to, SOL // 5)
    signature = chain.send(transaction)
    clock.pass_slots(40)
    landing = chain.landing(signature)
    assert landing is not None
    assert chain.clock.reached(landing.slot) is Commitment.CONFIRMED
    assert chain.fork(1_000) == 1
    assert chain.landing(signature) is None
    assert (balance(chain, to), balance(chain, kept.pubkey())) == (0, SOL // 10)
    again = open_chain()
    assert (balance(again, to), balance(again, kept.pubkey())) == (0, SOL // 10)
    again.send(transaction)
    assert balance(again, to) == SOL // 5


def test_a_fork_of_few_slots_leaves_what_is_older(
    chain: Chain, payer: Keypair, clock: ManualClock
) -> None:
    clock.pass_slots(40)
    older = paid(chain, payer, SOL // 10)
    clock.pass_slots(5)
    newer = paid(chain, payer, SOL // 5)
    assert chain.fork(3) == 1
    assert (balance(chain, older.pubkey()), balance(chain, newer.pubkey())) == (SOL // 10, 0)


@pytest.mark.requirement("NFT-102")
def test_a_node_that_is_behind_shows_nothing_new_until_it_has_caught_up(
    chain: Chain, payer: Keypair, clock: ManualClock
) -> None:
    clock.pass_slots(40)
    chain.clock.fall_behind()
    slot = chain.clock.slot()
    clock.pass_slots(3)
    signature = chain.send(payment(chain, payer, (to := Keypair().pubkey()), SOL // 10))
    assert (chain.clock.slot(), chain.landing(signature), balance(chain, to)) == (slot, None, 0)
    chain.clock.go_on()
    assert chain.landing(signature) is not None
    assert balance(chain, to) == SOL // 10
