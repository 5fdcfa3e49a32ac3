"""Subscriptions: on a clock that the test moves, and by the unchanged client of the library."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
import pytest_asyncio
from laurel_stack.ports import Reservation, is_free
from laurel_stack.solana.chain import Chain
from laurel_stack.solana.pubsub import Subscriptions
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized
from solana.rpc.websocket_api import SolanaWsClient
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.signature import Signature

from .conftest import SOL, ManualClock, OpenChain, payment


def asked(open_: Subscriptions, method: str, *params: object) -> Any:
    request = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    return orjson.loads(open_.answer(orjson.dumps(request)))


def subscribed(open_: Subscriptions, method: str, *params: object) -> int:
    id_: int = asked(open_, method, *params)["result"]
    return id_


def told(open_: Subscriptions) -> list[tuple[int, Any]]:
    """What is told now, each with the id of its subscription."""
    news = [orjson.loads(one)["params"] for one in open_.news()]
    return [(one["subscription"], one["result"]) for one in news]


def values(open_: Subscriptions) -> list[Any]:
    return [result["value"] for _, result in told(open_)]


@pytest.mark.requirement("NFT-093")
@pytest.mark.parametrize(("commitment", "slots"), [("processed", 0), ("confirmed", 1), (None, 32)])
def test_a_signature_is_told_once_when_it_has_the_commitment(
    chain: Chain, clock: ManualClock, payer: Keypair, commitment: str | None, slots: int
) -> None:
    open_ = Subscriptions(chain)
    transaction = payment(chain, payer, Keypair().pubkey(), SOL // 10)
    options = {"commitment": commitment, "enableReceivedNotification": True}
    signature = str(transaction.signatures[0])
    id_ = subscribed(open_, "signatureSubscribe", signature, options)
    assert told(open_) == []
    landed_in = chain.clock.slot()
    chain.send(transaction)
    (first, received), *rest = told(open_)
    assert (first, received["value"]) == (id_, "receivedSignature")
    for _ in range(slots):
        assert rest == []
        clock.pass_slots(1)
        rest = told(open_)
    [(ended, result)] = rest
    assert (ended, result["value"], result["context"]["slot"]) == (id_, {"err": None}, landed_in)
    clock.pass_slots(1)
    assert told(open_) == []
    assert "no such subscription" in asked(open_, "signatureUnsubscribe", id_)["error"]["message"]


def test_one_that_landed_before_is_told_at_once_with_its_error(
    chain: Chain, clock: ManualClock, payer: Keypair
) -> None:
    transaction = payment(chain, payer, Keypair().pubkey(), 10 * SOL)
    chain.send(transaction)
    clock.pass_slots(32)
    open_ = Subscriptions(chain)
    subscribed(open_, "signatureSubscribe", str(transaction.signatures[0]))
    [value] = values(open_)
    assert value["err"] == {"InstructionError": [0, {"Custom": 1}]}


def test_what_a_fork_undid_is_told_only_if_it_lands_again(
    chain: Chain, clock: ManualClock, payer: Keypair
) -> None:
    clock.pass_slots(40)  # what its payer has is final
    transaction = payment(chain, payer, Keypair().pubkey(), SOL // 10)
    open_ = Subscriptions(chain)
    subscribed(open_, "signatureSubscribe", str(transaction.signatures[0]))
    chain.send(transaction)
    clock.pass_slots(5)
    chain.fork(10)
    clock.pass_slots(40)
    assert told(open_) == []
    chain.send(transaction)
    clock.pass_slots(32)
    assert values(open_) == [{"err": None}]


@pytest.mark.requirement("NFT-093")
def test_an_account_is_told_whenever_it_has_changed(
    chain: Chain, clock: ManualClock, payer: Keypair
) -> None:
    address, open_ = Keypair().pubkey(), Subscriptions(chain)
    now, final = (
        subscribed(open_, "accountSubscribe", str(address), {"commitment": commitment})
        for commitment in ("processed", "finalized")
    )
    assert told(open_) == []
    chain.send(payment(chain, payer, address, SOL // 10))
    [(id_, result)] = told(open_)
    assert (id_, result["value"]["lamports"]) == (now, SOL // 10)
    assert told(open_) == []
    clock.pass_slots(33)
    [(id_, result)] = told(open_)
    assert (id_, result["value"]["lamports"]) == (final, SOL // 10)
    assert asked(open_, "accountUnsubscribe", now)["result"] is True
    chain.send(payment(chain, payer, address, SOL // 10))
    assert told(open_) == []


def test_slots_are_told_one_by_one(chain: Chain, clock: ManualClock) -> None:
    open_ = Subscriptions(chain)
    before = chain.clock.slot()
    subscribed(open_, "slotSubscribe")
    clock.pass_slots(3)
    slots = [result for _, result in told(open_)]
    assert [one["slot"] - before for one in slots] == [1, 2, 3]
    assert {one["slot"] - one["parent"] for one in slots} == {1}


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("signatureSubscribe", (), -32602),
        ("signatureSubscribe", ("0OIl",), -32602),
        ("accountSubscribe", (str(Pubkey.default()), {"commitment": "sure"}), -32602),
        ("accountUnsubscribe", (99,), -32602),
        ("accountUnsubscribe", ("x",), -32602),
        ("getSlot", (), -32601),
    ],
)
def test_a_bad_request_is_told_why(
    chain: Chain, method: str, params: tuple[object, ...], code: int
) -> None:
    open_ = Subscriptions(chain)
    assert asked(open_, method, *params)["error"]["code"] == code
    assert told(open_) == []
    assert orjson.loads(open_.answer(b"{"))["error"]["code"] == -32700


def test_a_chain_that_was_killed_tells_whoever_asks_again(
    open_chain: OpenChain, clock: ManualClock
) -> None:
    chain = open_chain()
    payer = Keypair()
    chain.airdrop(payer.pubkey(), SOL)
    transaction = payment(chain, payer, Keypair().pubkey(), SOL // 10)
    chain.send(transaction)
    open_ = Subscriptions(open_chain())
    subscribed(open_, "signatureSubscribe", str(transaction.signatures[0]))
    clock.pass_slots(32)
    assert values(open_) == [{"err": None}]


@pytest_asyncio.fixture(loop_scope="session", params=[0, 1], ids=["its own port", "the next"])
async def listening(
    solana_rpc: str, request: pytest.FixtureRequest
) -> AsyncIterator[SolanaWsClient]:
    """A client at the port of the RPC URL, or at the next one, where wallets look."""
    port = (urlsplit(solana_rpc).port or 0) + request.param
    async with SolanaWsClient(f"ws://127.0.0.1:{port}") as client:
        yield client


@pytest.mark.requirement("NFT-093")
async def test_the_librarys_client_hears_of_a_signature_an_account_and_slots(
    solana_rpc: str, listening: SolanaWsClient
) -> None:
    recipient = Keypair().pubkey()
    async with AsyncClient(solana_rpc, Confirmed) as rpc:
        await listening.account_subscribe(pubkey=recipient, commitment=Confirmed)
        signature = (await rpc.request_airdrop(recipient, SOL)).value
        await listening.signature_subscribe(signature=signature, commitment=Finalized)
        await listening.slot_subscribe()
        heard: dict[str, Any] = {}
        async with asyncio.timeout(60):
            while len(heard) < 3:
                one = await listening.recv()
                heard[type(one).__name__] = one.result
        assert heard["AccountNotification"].value.lamports == SOL
        assert heard["SignatureNotification"].value.err is None
        assert heard["SlotNotification"].parent == heard["SlotNotification"].slot - 1


async def test_one_who_leaves_disturbs_nobody(solana_rpc: str) -> None:
    url = solana_rpc.replace("http", "ws")
    async with SolanaWsClient(url) as gone:
        await gone.slot_subscribe()
    async with SolanaWsClient(url) as stays:
        await stays.signature_subscribe(signature=Signature.default())
        await stays.slot_subscribe()
        async with asyncio.timeout(60):
            heard: list[Any] = [await stays.recv() for _ in range(3)]
    slots = [one.result.slot for one in heard]
    assert slots == sorted(slots)


@pytest.mark.requirement("NFT-093")
async def test_pages_of_any_origin_may_ask(solana_rpc: str) -> None:
    origin = {"origin": "https://wallet.example"}
    wish = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,solana-client",
    }
    async with httpx.AsyncClient() as http:
        allowed = await http.options(solana_rpc, headers=origin | wish)
        assert allowed.headers["access-control-allow-origin"] == "*"
        call = {"jsonrpc": "2.0", "id": 1, "method": "getHealth"}
        answer = await http.post(solana_rpc, json=call, headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"


def test_ports_in_a_row_are_held_together() -> None:
    with Reservation(3, in_a_row=True) as held:
        first, *_ = held.ports
        assert held.ports == (first, first + 1, first + 2)
        assert not any(map(is_free, held.ports))
