"""What a client may send wrong, and what it is told."""

import httpx
import orjson
import pytest
from laurel_stack.solana.chain import Chain
from laurel_stack.solana.jsonrpc import Dispatcher
from laurel_stack.solana.methods import FAULT_METHODS, METHODS


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"3", -32600),
        (b"[]", -32600),
        (b'{"id": 1}', -32600),
        (b'{"method": "getEverything"}', -32601),
        (b'{"method": "laurel_setFaults", "params": [[{"kind": "burn"}]]}', -32602),
        (b'{"method": "laurel_setFaults", "params": [{"rate": 2, "seed": 1}]}', -32602),
        (b'{"method": "getBalance"}', -32602),
        (b'{"method": "getBalance", "params": {"pubkey": 1}}', -32602),
        (b'{"method": "getBalance", "params": ["0OIl"]}', -32602),
        (b'{"method": "getSlot", "params": [{"commitment": "sure"}]}', -32602),
        (b'{"method": "getMinimumBalanceForRentExemption", "params": [-1]}', -32602),
        (b'{"method": "sendTransaction", "params": ["AAAA", {"encoding": "base64"}]}', -32602),
        (b'{"method": "sendTransaction", "params": ["!", {"encoding": "base64"}]}', -32602),
        (b'{"method": "sendTransaction", "params": ["AAAA", {"encoding": "hex"}]}', -32602),
    ],
)
async def test_a_bad_request_is_told_why(solana_rpc: str, body: bytes, code: int) -> None:
    async with httpx.AsyncClient() as http:
        answer = (await http.post(solana_rpc, content=body)).json()
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]


async def test_a_batch_is_answered_in_order(solana_rpc: str) -> None:
    batch = [{"id": 1, "method": "getHealth"}, {"id": 2, "method": "nothing"}]
    async with httpx.AsyncClient() as http:
        first, second = (await http.post(solana_rpc, json=batch)).json()
    assert (first["id"], first["result"]) == (1, "ok")
    assert (second["id"], second["error"]["code"]) == (2, -32601)


async def test_a_huge_body_is_refused(solana_rpc: str) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(solana_rpc, content=b" " * 60_000)
    assert answer.status_code == 413


def test_faults_must_be_allowed_at_the_start(chain: Chain) -> None:
    body = orjson.dumps({"id": 1, "method": "laurel_setFaults", "params": [[]]})
    refused = orjson.loads(Dispatcher(chain, METHODS).answer(body))
    allowed = orjson.loads(Dispatcher(chain, {**METHODS, **FAULT_METHODS}).answer(body))
    assert refused["error"]["code"] == -32601
    assert allowed["result"] == "ok"
