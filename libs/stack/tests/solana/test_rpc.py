"""The unchanged client of the Solana library against a chain in a process of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from laurel_stack.servers.solana import NAME
from laurel_stack.supervisor import Supervisor
from laurel_testkit import eventually
from solana.exceptions import SolanaRpcException
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized, Processed
from solana.rpc.core import RPCException
from solana.rpc.jsonrpc import JsonRpcRequest
from solana.rpc.models import DataSliceOpts, TokenAccountOpts, TxOpts
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.system_program import CreateAccountParams, TransferParams, create_account, transfer
from solders.transaction import VersionedTransaction
from solders.transaction_status import TransactionConfirmationStatus, TransactionErrorFieldless
from spl.token import instructions as spl
from spl.token.constants import MINT_LEN, TOKEN_PROGRAM_ID
from spl.token.models import InitializeMint2Params, MintToParams

from .conftest import SOL

PREFLIGHT = TxOpts(preflight_commitment=Confirmed)


@pytest_asyncio.fixture(loop_scope="session")
async def rpc(solana_rpc: str) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(solana_rpc, Confirmed, max_transport_retries=0) as client:
        yield client
        await set_faults(client, [])


@pytest_asyncio.fixture(loop_scope="session")
async def payer(rpc: AsyncClient) -> Keypair:
    wallet = Keypair()
    await confirmed(rpc, (await rpc.request_airdrop(wallet.pubkey(), 10 * SOL)).value)
    return wallet


@dataclass(frozen=True)
class Token:
    """One token of a mint, and where its owner holds it."""

    mint: Pubkey
    owner: Pubkey
    account: Pubkey


@pytest_asyncio.fixture(loop_scope="session")
async def token(rpc: AsyncClient, payer: Keypair) -> Token:
    mint, owner, wallet = Keypair(), Keypair().pubkey(), payer.pubkey()
    account = spl.get_associated_token_address(owner, mint.pubkey())
    rent = (await rpc.get_minimum_balance_for_rent_exemption(MINT_LEN)).value
    space = CreateAccountParams(
        from_pubkey=wallet,
        to_pubkey=mint.pubkey(),
        lamports=rent,
        space=MINT_LEN,
        owner=TOKEN_PROGRAM_ID,
    )
    instructions = [
        create_account(space),
        spl.initialize_mint2(
            InitializeMint2Params(
                decimals=0, program_id=TOKEN_PROGRAM_ID, mint=mint.pubkey(), mint_authority=wallet
            )
        ),
        spl.create_idempotent_associated_token_account(wallet, owner, mint.pubkey()),
        spl.mint_to(
            MintToParams(
                program_id=TOKEN_PROGRAM_ID,
                mint=mint.pubkey(),
                dest=account,
                mint_authority=wallet,
                amount=1,
            )
        ),
    ]
    await confirmed(rpc, await send(rpc, instructions, payer, mint))
    return Token(mint.pubkey(), owner, account)


async def signed(rpc: AsyncClient, instructions: list[Any], *signers: Keypair) -> Any:
    blockhash = (await rpc.get_latest_blockhash()).value.blockhash
    message = MessageV0.try_compile(signers[0].pubkey(), instructions, [], blockhash)
    return VersionedTransaction(message, signers)


async def send(rpc: AsyncClient, instructions: list[Any], *signers: Keypair) -> Signature:
    transaction = await signed(rpc, instructions, *signers)
    return (await rpc.send_transaction(transaction, PREFLIGHT)).value


async def confirmed(rpc: AsyncClient, signature: Signature) -> None:
    """Wait until what a transaction did is read: an answer to sending it says nothing of that."""

    async def is_so() -> bool:
        return await level(rpc, signature) not in (None, TransactionConfirmationStatus.Processed)

    await eventually(is_so)


def pay(payer: Keypair, lamports: int) -> list[Any]:
    to = Keypair().pubkey()
    params = TransferParams(from_pubkey=payer.pubkey(), to_pubkey=to, lamports=lamports)
    return [transfer(params)]


async def set_faults(rpc: AsyncClient, faults: Any) -> None:
    request = JsonRpcRequest(method="laurel_setFaults", params=[faults])
    assert await rpc.send_rpc_request(request, str) == "ok"


async def level(rpc: AsyncClient, signature: Signature) -> Any:
    (status,) = (await rpc.get_signature_statuses([signature])).value
    return status and status.find_confirmation_status()


async def test_a_node_tells_of_itself(rpc: AsyncClient) -> None:
    assert await rpc.is_connected()
    assert (await rpc.get_version()).value.solana_core
    first, second = await rpc.get_genesis_hash(), await rpc.get_genesis_hash()
    assert first.value == second.value
    assert (await rpc.get_recent_prioritization_fees([])).value[0].prioritization_fee == 0


async def test_a_stronger_commitment_is_further_behind(rpc: AsyncClient) -> None:
    finalized = (await rpc.get_block_height(Finalized)).value
    confirmed = (await rpc.get_block_height(Confirmed)).value
    processed = (await rpc.get_slot(Processed)).value
    assert finalized < confirmed < processed
    tip = (await rpc.get_epoch_info(Finalized)).value
    assert tip.absolute_slot == tip.block_height


async def test_a_payment_is_processed_confirmed_and_finalized(
    rpc: AsyncClient, payer: Keypair
) -> None:
    seen: list[Any] = []
    signature = await send(rpc, pay(payer, SOL), payer)

    async def finalized() -> bool:
        seen.append(await level(rpc, signature))
        return bool(seen[-1] == TransactionConfirmationStatus.Finalized)

    await eventually(finalized)
    ranks = [int(status) for status in seen]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("encoding", ["json", "base64", "base58"])
async def test_a_transaction_can_be_read_back(
    rpc: AsyncClient, payer: Keypair, encoding: str
) -> None:
    signature = await send(rpc, pay(payer, SOL), payer)

    async def found() -> Any:
        return (await rpc.get_transaction(signature, encoding, Confirmed, 0)).value

    meta = (await eventually(found)).transaction.meta
    assert meta.err is None
    assert meta.fee == 5000
    assert meta.pre_balances[0] - meta.post_balances[0] == SOL + 5000


async def test_a_payment_beyond_the_balance_fails_preflight(
    rpc: AsyncClient, payer: Keypair
) -> None:
    with pytest.raises(RPCException, match="insufficient lamports"):
        await send(rpc, pay(payer, 100 * SOL), payer)


async def test_a_repeated_transaction_was_processed_already(
    rpc: AsyncClient, payer: Keypair
) -> None:
    transaction = await signed(rpc, pay(payer, SOL), payer)
    sent = (await rpc.send_transaction(transaction, PREFLIGHT)).value
    with pytest.raises(RPCException, match="AlreadyProcessed"):
        await rpc.send_transaction(transaction, PREFLIGHT)
    await confirmed(rpc, sent)
    balance = (await rpc.get_balance(payer.pubkey())).value
    assert balance == 9 * SOL - 5000


async def test_a_simulation_changes_nothing(rpc: AsyncClient, payer: Keypair) -> None:
    transaction = await signed(rpc, pay(payer, SOL), payer)
    assert (await rpc.simulate_transaction(transaction, sig_verify=True)).value.err is None
    assert (await rpc.get_balance(payer.pubkey())).value == 10 * SOL
    assert (await rpc.get_fee_for_message(transaction.message)).value == 5000


async def test_a_wrong_signature_is_refused(rpc: AsyncClient, payer: Keypair) -> None:
    transaction = await signed(rpc, pay(payer, SOL), payer)
    forged = VersionedTransaction.populate(transaction.message, [Signature.default()])
    with pytest.raises(RPCException, match="TransactionSignatureVerificationFailure"):
        await rpc.send_transaction(forged, PREFLIGHT)


async def test_a_stale_blockhash_is_unknown(rpc: AsyncClient, payer: Keypair) -> None:
    old = await signed(rpc, pay(payer, SOL), payer)
    window = (await rpc.get_latest_blockhash()).value.last_valid_block_height

    async def expired() -> bool:
        return (await rpc.get_block_height(Confirmed)).value > window

    await eventually(expired)
    failed = (await rpc.simulate_transaction(old)).value.err
    assert failed == TransactionErrorFieldless.BlockhashNotFound


async def test_accounts_are_read(rpc: AsyncClient, token: Token) -> None:
    accounts = await rpc.get_multiple_accounts([token.mint, Keypair().pubkey()])
    mint, nothing = accounts.value
    assert nothing is None
    assert mint is not None
    assert mint.owner == TOKEN_PROGRAM_ID
    part = await rpc.get_account_info(token.mint, data_slice=DataSliceOpts(offset=36, length=8))
    assert part.value is not None
    assert int.from_bytes(part.value.data, "little") == 1


async def test_tokens_are_read(rpc: AsyncClient, token: Token) -> None:
    assert (await rpc.get_token_supply(token.mint)).value.amount == "1"
    assert (await rpc.get_token_account_balance(token.account)).value.amount == "1"
    (holder,) = (await rpc.get_token_largest_accounts(token.mint)).value
    assert holder.address == token.account
    for wanted in (
        TokenAccountOpts(mint=token.mint),
        TokenAccountOpts(program_id=TOKEN_PROGRAM_ID),
    ):
        (held,) = (await rpc.get_token_accounts_by_owner(token.owner, wanted)).value
        assert held.pubkey == token.account


async def test_the_transactions_of_an_address_come_newest_first(
    rpc: AsyncClient, payer: Keypair
) -> None:
    sent = [await send(rpc, pay(payer, SOL + number), payer) for number in range(3)]

    async def listed() -> Any:
        found = (await rpc.get_signatures_for_address(payer.pubkey(), limit=3)).value
        return [one.signature for one in found] == sent[::-1]

    await eventually(listed)
    older = await rpc.get_signatures_for_address(payer.pubkey(), before=sent[1], limit=1)
    assert older.value[0].signature == sent[0]
    newer = await rpc.get_signatures_for_address(payer.pubkey(), until=sent[1])
    assert [one.signature for one in newer.value] == [sent[2]]


async def test_a_lost_answer_is_a_transport_error(rpc: AsyncClient, payer: Keypair) -> None:
    await set_faults(rpc, [{"kind": "lose"}])
    transaction = await signed(rpc, pay(payer, SOL), payer)
    with pytest.raises(SolanaRpcException):
        await rpc.send_transaction(transaction, PREFLIGHT)
    assert await level(rpc, transaction.signatures[0]) is not None


async def test_a_kill_loses_nothing_that_was_answered(
    rpc: AsyncClient, payer: Keypair, token: Token, stack: Supervisor
) -> None:
    signatures = [await send(rpc, pay(payer, SOL + number), payer) for number in range(5)]
    await confirmed(rpc, signatures[-1])
    genesis = (await rpc.get_genesis_hash()).value
    balance = (await rpc.get_balance(payer.pubkey())).value
    height = (await rpc.get_block_height()).value

    stack.kill(NAME)
    await stack.restart(NAME)

    assert (await rpc.get_genesis_hash()).value == genesis
    assert (await rpc.get_block_height()).value >= height
    assert (await rpc.get_balance(payer.pubkey())).value == balance
    assert (await rpc.get_token_supply(token.mint)).value.amount == "1"
    statuses = await rpc.get_signature_statuses(signatures, search_transaction_history=True)
    assert all(status is not None and status.err is None for status in statuses.value)
    await send(rpc, pay(payer, SOL), payer)
