"""Transactions on durable nonces: good for days, once, and void as soon as the nonce advances."""

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.nonces import value_of
from laurel_stack.solana.slots import Commitment
from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.system_program import (
    ID as SYSTEM_PROGRAM,
)
from solders.system_program import (
    AdvanceNonceAccountParams,
    CreateAccountWithSeedParams,
    InitializeNonceAccountParams,
    TransferParams,
    advance_nonce_account,
    create_account_with_seed,
    initialize_nonce_account,
    transfer,
)
from solders.transaction import VersionedTransaction

from .conftest import SOL, ManualClock, OpenChain, balance

DAYS_OF_SLOTS = 3 * 24 * 3600 * 1000 // 400


def signed(payer: Keypair, blockhash: Hash, *instructions: Instruction) -> VersionedTransaction:
    message = MessageV0.try_compile(payer.pubkey(), list(instructions), [], blockhash)
    return VersionedTransaction(message, [payer])


def new_nonce(chain: Chain, payer: Keypair) -> Pubkey:
    address = Pubkey.create_with_seed(payer.pubkey(), "1", SYSTEM_PROGRAM)
    create = CreateAccountWithSeedParams(
        from_pubkey=payer.pubkey(),
        to_pubkey=address,
        base=payer.pubkey(),
        seed="1",
        lamports=chain.rent(80),
        space=80,
        owner=SYSTEM_PROGRAM,
    )
    start = InitializeNonceAccountParams(nonce_pubkey=address, authority=payer.pubkey())
    recent, _ = chain.latest_blockhash(Commitment.PROCESSED)
    instructions = [create_account_with_seed(create), initialize_nonce_account(start)]
    chain.send(signed(payer, recent, *instructions))
    return address


def value(chain: Chain, nonce: Pubkey) -> Hash:
    held = value_of(chain.account(nonce))
    assert held is not None
    return held


def pays(
    payer: Keypair, nonce: Pubkey, held: Hash, to: Pubkey, lamports: int
) -> VersionedTransaction:
    own = AdvanceNonceAccountParams(nonce_pubkey=nonce, authorized_pubkey=payer.pubkey())
    gift = TransferParams(from_pubkey=payer.pubkey(), to_pubkey=to, lamports=lamports)
    return signed(payer, held, advance_nonce_account(own), transfer(gift))


def test_it_lands_days_later_once_and_after_a_restart(
    open_chain: OpenChain, payer: Keypair, clock: ManualClock
) -> None:
    chain, to = open_chain(), Keypair().pubkey()
    chain.airdrop(payer.pubkey(), SOL)
    nonce = new_nonce(chain, payer)
    first = value(chain, nonce)
    paper = pays(payer, nonce, first, to, SOL // 10)
    chain.send(paper)  # in the block that made the nonce: no validator takes it there
    assert balance(chain, to) == 0
    clock.pass_slots(DAYS_OF_SLOTS)
    chain = open_chain()
    assert chain.preflight(paper, Commitment.CONFIRMED).error is None
    chain.send(paper)
    chain.send(pays(payer, nonce, first, to, SOL // 20))
    assert balance(chain, to) == SOL // 10
    second = value(chain, nonce)
    assert second != first
    clock.pass_slots(1)
    assert value(open_chain(), nonce) == second


def test_a_nonce_that_was_advanced_voids_what_was_signed_on_it(
    chain: Chain, payer: Keypair, clock: ManualClock
) -> None:
    nonce, to = new_nonce(chain, payer), Keypair().pubkey()
    held = value(chain, nonce)
    paper = pays(payer, nonce, held, to, SOL // 10)
    clock.pass_slots(1)
    own = AdvanceNonceAccountParams(nonce_pubkey=nonce, authorized_pubkey=payer.pubkey())
    recent, _ = chain.latest_blockhash(Commitment.PROCESSED)
    chain.send(signed(payer, recent, advance_nonce_account(own)))
    clock.pass_slots(1)
    assert chain.preflight(paper, Commitment.CONFIRMED).error == "BlockhashNotFound"
    chain.send(paper)
    assert balance(chain, to) == 0


def test_a_failure_uses_up_its_nonce(chain: Chain, payer: Keypair, clock: ManualClock) -> None:
    nonce, to = new_nonce(chain, payer), Keypair().pubkey()
    held = value(chain, nonce)
    clock.pass_slots(1)
    landing = chain.journal.landing(chain.send(pays(payer, nonce, held, to, 2 * SOL)))
    assert landing is not None
    assert landing.error == {"InstructionError": [1, {"Custom": 1}]}
    assert value(chain, nonce) != held
