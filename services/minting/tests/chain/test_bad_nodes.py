"""Nodes that are busy, broken or gone."""

import json
import socket

import pytest
from minting.chain import (
    ChainUnavailable,
    Refused,
    SignedTransaction,
    Submission,
    Unknown,
    connect,
    market_price,
    observe,
    read_nft,
    recent_blockhash,
    submit,
)
from scripted_nodes import http_response
from solders.keypair import Keypair
from solders.signature import Signature

from .conftest import node_answering

SIGNED = SignedTransaction(str(Signature.default()), b"raw", 150, str(Keypair().pubkey()))


def rpc_error(code: int) -> bytes:
    error = {"code": code, "message": "no"}
    return http_response("200 OK", json.dumps({"jsonrpc": "2.0", "id": 0, "error": error}).encode())


BUSY = http_response("429 Too Many Requests", b"slow down")
BROKEN = http_response("502 Bad Gateway", b"<html>")
NONSENSE = http_response("200 OK", b"<html>")


@pytest.mark.parametrize(
    ("response", "submission"),
    [
        (BUSY, Refused("rate limited by the node", retryable=True)),
        (rpc_error(-32603), Refused('InternalErrorMessage { message: "no" }', retryable=True)),
    ],
)
async def test_a_refusal_that_may_pass_is_retryable(
    response: bytes, submission: Submission
) -> None:
    async with node_answering(response) as rpc:
        assert await submit(rpc, SIGNED) == submission


@pytest.mark.parametrize("code", [-32602, -32003])
async def test_a_malformed_transaction_stays_refused(code: int) -> None:
    async with node_answering(rpc_error(code)) as rpc:
        refused = await submit(rpc, SIGNED)
    assert isinstance(refused, Refused)
    assert not refused.retryable


@pytest.mark.parametrize("response", [BROKEN, NONSENSE, b"", rpc_error(-32429)])
async def test_without_an_understandable_answer_nothing_is_known(response: bytes) -> None:
    async with node_answering(response) as rpc:
        assert isinstance(await submit(rpc, SIGNED), Unknown)


@pytest.mark.parametrize("response", [BUSY, BROKEN, NONSENSE, b"", rpc_error(-32429)])
async def test_a_node_that_cannot_answer_is_unavailable(response: bytes) -> None:
    async with node_answering(response) as rpc:
        for question in (
            observe(rpc, SIGNED),
            read_nft(rpc, SIGNED.mint_address, SIGNED.mint_address),
            recent_blockhash(rpc),
        ):
            with pytest.raises(ChainUnavailable):
                await question


@pytest.mark.requirement("NFT-084")
@pytest.mark.parametrize(("fees", "price"), [([], 0), ([0, 900, 100, 40], 900), ([7], 7)])
async def test_the_market_price_is_what_three_of_four_blocks_took(
    fees: list[int], price: int
) -> None:
    blocks = [{"slot": slot, "prioritizationFee": fee} for slot, fee in enumerate(fees)]
    body = json.dumps({"jsonrpc": "2.0", "id": 0, "result": blocks}).encode()
    async with node_answering(http_response("200 OK", body)) as rpc:
        assert await market_price(rpc, SIGNED.mint_address) == price


async def test_the_url_is_kept_secret() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    async with connect(f"http://127.0.0.1:{port}/?api-key=secret") as rpc:
        with pytest.raises(ChainUnavailable) as unavailable:
            await recent_blockhash(rpc)
        unknown = await submit(rpc, SIGNED)
    assert "secret" not in str(unavailable.value)
    assert "secret" not in str(unknown)
