"""The wallets of the demo people, as a browser asks them."""

from base64 import b64decode, b64encode

import httpx
import pytest
from laurel_cli import tape
from laurel_cli.demo.people import people
from laurel_cli.demo.signing import Wallets, signed
from laurel_cli.suite import TAPE
from laurel_cli.wallets import wallet_address
from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import Message, MessageV0
from solders.signature import Signature
from solders.system_program import TransferParams, transfer
from solders.transaction import VersionedTransaction
from starlette.applications import Starlette

SECRET = b"s" * 32
PEOPLE = people(tape.load(TAPE), SECRET)
OWNER = PEOPLE[0]


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = Starlette(routes=Wallets(PEOPLE).routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo.example")


async def test_everybody_is_listed_and_no_key(client: httpx.AsyncClient) -> None:
    answer = await client.get("/demo/people")
    assert [one["userId"] for one in answer.json()["people"]] == [*range(1001, 1008)]
    assert all(one.seed not in answer.text for one in PEOPLE)


def test_an_account_of_the_tape_has_the_wallet_that_the_journey_gives_it() -> None:
    account = tape.load(TAPE).accounts[0].account
    assert str(OWNER.keys.pubkey()) == wallet_address(SECRET, account)


@pytest.mark.requirement("CON-003")
async def test_a_message_is_signed(client: httpx.AsyncClient) -> None:
    message = b"sign in"
    path = f"/demo/people/{OWNER.user_id}/message"
    answer = await client.post(path, json={"message": b64encode(message).decode()})
    signature = Signature.from_bytes(b64decode(answer.json()["signature"]))
    assert signature.verify(OWNER.keys.pubkey(), message)


@pytest.mark.parametrize("version", [Message, MessageV0])
async def test_a_transaction_keeps_the_signatures_that_it_has(
    client: httpx.AsyncClient, version: type[Message] | type[MessageV0]
) -> None:
    payer = Keypair()
    unsigned = VersionedTransaction.populate(_order(payer, version), [Signature.default()] * 2)
    half = signed(bytes(unsigned), payer)
    path = f"/demo/people/{OWNER.user_id}/transaction"
    answer = await client.post(path, json={"transaction": b64encode(half).decode()})
    whole = VersionedTransaction.from_bytes(b64decode(answer.json()["transaction"]))
    assert whole.verify_with_results() == [True, True]


def _order(payer: Keypair, version: type[Message] | type[MessageV0]) -> Message | MessageV0:
    owner = OWNER.keys.pubkey()
    terms = TransferParams(from_pubkey=owner, to_pubkey=payer.pubkey(), lamports=1)
    if version is MessageV0:
        return MessageV0.try_compile(payer.pubkey(), [transfer(terms)], [], Hash.default())
    return Message.new_with_blockhash([transfer(terms)], payer.pubkey(), Hash.default())


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/demo/people/1/message", {"message": "YQ=="}, 404),
        ("/demo/people/1001/message", {"message": "not base64!"}, 422),
        ("/demo/people/1001/message", {}, 422),
        ("/demo/people/1001/transaction", {"transaction": "YQ=="}, 422),
        ("/demo/people/1001/transaction", [], 422),
    ],
)
async def test_what_cannot_be_signed_is_refused(
    client: httpx.AsyncClient, path: str, body: object, status: int
) -> None:
    assert (await client.post(path, json=body)).status_code == status
