"""Public nodes refuse, lag, exclude and forget: recorded answers, and what follows from them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from laurel_testkit import eventually
from minting.chain import (
    ChainUnavailable,
    OutOfFunds,
    Refused,
    Sent,
    SignedTransaction,
    genesis_hash,
    read_nft,
    recent_blockhash,
    submit,
)
from minting.chain.node import Node
from minting.chain.rpc import FinalizedTip, finalized_tip
from scripted_nodes import (
    GENESIS,
    Scripted,
    behind_one_client,
    blockhash,
    error,
    http_response,
    in_context,
    result,
    tip,
)
from solana.rpc.async_api import AsyncClient
from solders.hash import Hash
from solders.keypair import Keypair
from solders.signature import Signature

pytestmark = pytest.mark.requirement("NFT-102")

SIGNATURE = str(Signature.default())
SIGNED = SignedTransaction(SIGNATURE, b"raw", 150, str(Keypair().pubkey()))
BUSY = http_response("429 Too Many Requests", b"Too many requests for a specific RPC call")
ASKS_TO_WAIT = BUSY.replace(b"\r\n", b"\r\nretry-after: 30\r\n", 1)
EXCLUDED = error(410, "The RPC call or parameters have been disabled.", status="410 Gone")
NOT_OFFERED = error(-32601, "Method not found")
BEHIND = error(-32005, "Node is behind by 1208 slots", {"numSlotsBehind": 1208})
TOO_NEW = error(-32016, "Minimum context slot has not been reached", {"contextSlot": 9})
NO_HISTORY = error(-32011, "Transaction history is not available from this node")
FORBIDDEN = error(403, "Access forbidden", status="403 Forbidden")
LIMITED = error(-32429, "rate limited")
INTERNAL = error(-32603, "Internal error")
GATEWAY = http_response("502 Bad Gateway", b"<html>")
BROKEN = http_response("200 OK", b"<html>")
NODES_FAULTS = {
    "busy": BUSY,
    "asks to wait": ASKS_TO_WAIT,
    "excluded": EXCLUDED,
    "not offered": NOT_OFFERED,
    "behind": BEHIND,
    "too new": TOO_NEW,
    "no history": NO_HISTORY,
    "forbidden": FORBIDDEN,
    "limited": LIMITED,
    "internal": INTERNAL,
    "gateway": GATEWAY,
    "gone": b"",
}
SIMULATION: Mapping[str, object] = {
    "accounts": None,
    "err": "BlockhashNotFound",
    "innerInstructions": None,
    "loadedAccountsDataSize": 0,
    "logs": [],
    "replacementBlockhash": None,
    "returnData": None,
    "unitsConsumed": 0,
}


def preflight(reason: str, failed: object) -> bytes:
    return error(-32002, f"Transaction simulation failed: {reason}", {**SIMULATION, "err": failed})


async def test_what_nodes_can_not_answer_the_next_does() -> None:
    """Eleven in a row fail, each its own way; then they are left alone."""
    bad = [Scripted({"getLatestBlockhash": fault}) for fault in NODES_FAULTS.values()]
    good = Scripted({"getLatestBlockhash": blockhash(500), "sendTransaction": result(SIGNATURE)})
    async with behind_one_client(*bad, good, clock=lambda: 0.0) as rpc:
        assert (await recent_blockhash(rpc)).last_valid_block_height == 650
        assert await submit(rpc, SIGNED) == Sent()
    assert [one.calls for one in bad] == [["getLatestBlockhash"]] * len(bad)
    assert good.calls == ["getLatestBlockhash", "sendTransaction"]


async def test_what_the_only_node_can_not_answer_is_unavailable() -> None:
    alone = Scripted({})
    faults = [fault for fault in NODES_FAULTS.values() if fault not in (BUSY, ASKS_TO_WAIT)]
    async with behind_one_client(alone) as rpc:
        for fault in faults:
            alone.answers = {"getLatestBlockhash": fault}
            with pytest.raises(ChainUnavailable) as told:
                await recent_blockhash(rpc)
            assert "secret" not in str(told.value)
    assert len(alone.calls) == len(faults)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (
            preflight("Blockhash not found", "BlockhashNotFound"),
            Refused("Transaction simulation failed: Blockhash not found", retryable=True),
        ),
        (preflight("This transaction has already been processed", "AlreadyProcessed"), Sent()),
        (
            preflight(
                "Attempt to debit an account but found no record of a prior credit.",
                "AccountNotFound",
            ),
            OutOfFunds(
                "Transaction simulation failed: Attempt to debit an account but found no record"
                " of a prior credit."
            ),
        ),
        (
            error(-32602, "invalid transaction: Transaction failed to sanitize accounts"),
            Refused(
                "invalid transaction: Transaction failed to sanitize accounts", retryable=False
            ),
        ),
    ],
)
async def test_what_is_wrong_with_the_request_no_other_node_is_asked(
    answer: bytes, outcome: object
) -> None:
    first, other = Scripted({"sendTransaction": answer}), Scripted({})
    async with behind_one_client(first, other) as rpc:
        assert await submit(rpc, SIGNED) == outcome
    assert other.asked == []


async def test_a_node_that_asks_to_wait_is_not_asked_before() -> None:
    alone = Scripted({"getLatestBlockhash": ASKS_TO_WAIT, "sendTransaction": ASKS_TO_WAIT})
    async with behind_one_client(alone) as rpc:
        for _ in range(3):
            with pytest.raises(ChainUnavailable):
                await recent_blockhash(rpc)
        assert await submit(rpc, SIGNED) == Refused("rate limited by the node", retryable=True)
    assert alone.calls == ["getLatestBlockhash"]


async def test_a_node_that_lags_is_passed_over() -> None:
    """It is asked first, and shows a slot that another has left behind long ago."""
    lagging = Scripted({"getLatestBlockhash": blockhash(1_000)})
    ahead = Scripted({"getLatestBlockhash": blockhash(1_151)})
    async with behind_one_client(lagging, ahead) as rpc:
        assert (await recent_blockhash(rpc)).last_valid_block_height == 1_150
        lagging.answers = {"getLatestBlockhash": GATEWAY}
        assert (await recent_blockhash(rpc)).last_valid_block_height == 1_301
        lagging.answers = {"getLatestBlockhash": blockhash(1_000)}
        rested = (await eventually(lambda: _asked_again(rpc, lagging))) is not None
    assert rested


async def _asked_again(rpc: AsyncClient, lagging: Scripted) -> bool | None:
    """Ask until the node that lags is tried once more: its answer never counts."""
    assert (await recent_blockhash(rpc)).last_valid_block_height == 1_301
    return True if len(lagging.calls) > 2 else None


async def test_a_node_of_another_chain_is_never_asked() -> None:
    first = Scripted({"getLatestBlockhash": GATEWAY})
    foreign = Scripted({"getLatestBlockhash": blockhash(1)}, genesis=str(Hash.default()))
    third = Scripted({"getLatestBlockhash": blockhash(500)})
    async with behind_one_client(first, foreign, third) as rpc:
        assert await genesis_hash(rpc) == GENESIS
        assert (await recent_blockhash(rpc)).last_valid_block_height == 650
    assert foreign.calls == []


async def test_a_null_is_no_account_and_no_error() -> None:
    node = Scripted({"getMultipleAccounts": in_context(9, [None] * 3), "getEpochInfo": tip(900)})
    async with behind_one_client(node) as rpc:
        owner = str(Keypair().pubkey())
        assert await read_nft(rpc, owner, owner) is None
        assert await finalized_tip(rpc) == FinalizedTip(block_height=890, slot=900)


async def test_statuses_asked_for_together_take_one_call() -> None:
    """The first is asked for at once; the 299 that come meanwhile take two calls."""
    sizes: list[int] = []

    def answer(params: Sequence[Any]) -> bytes:
        sizes.append(len(params[0]))
        return in_context(9, [_landed(signature) for signature in params[0]])

    node = Scripted({"getSignatureStatuses": answer})
    signatures = [Signature(n.to_bytes(64, "big")) for n in range(300)]
    async with behind_one_client(node) as rpc:
        answers = await asyncio.gather(*(rpc.get_signature_statuses([s]) for s in signatures))
    assert sizes == [256, 44]
    assert [one.value[0].slot for one in answers if one.value[0]] == list(range(300))


def _landed(signature: str) -> Mapping[str, object]:
    slot = int.from_bytes(bytes(Signature.from_string(signature)), "big")
    return {
        "slot": slot,
        "confirmations": None,
        "err": None,
        "status": {"Ok": None},
        "confirmationStatus": "finalized",
    }


async def test_a_failed_call_fails_all_who_share_it_and_a_later_one_is_asked_anew() -> None:
    answers = iter([GATEWAY, in_context(9, [None])])
    node = Scripted({"getSignatureStatuses": lambda _: next(answers)})
    signature = Signature.default()
    async with behind_one_client(node) as rpc:
        both = await asyncio.gather(
            *(rpc.get_signature_statuses([signature]) for _ in range(2)), return_exceptions=True
        )
        assert all(isinstance(one, Exception) for one in both)
        assert (await rpc.get_signature_statuses([signature])).value == [None]


def test_a_node_rests_longer_each_time_and_is_tried_by_one_request() -> None:
    node = Node("https://rpc.example.com:8899/?api-key=secret")
    assert (node.name, "secret" in repr(node)) == ("rpc.example.com:8899", False)
    rests = []
    for _ in range(9):
        node.failed(100.0)
        rests.append(node.rank(100.0))
    assert rests == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert node.rank(160.0) == 0
    node.tried(160.0)
    assert node.rank(160.0) == 3.0
    node.well()
    assert node.rank(160.0) == 0
