"""Sign-in by a wallet's signature."""

import httpx
import pytest
from identity.handlers import forget_users
from laurel_events import Database
from laurel_events.testing import message, published
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.identity_revocations_v1 import AccessChanged

from .conftest import CHALLENGE, SIGN_IN, Clock, Person, claims


@pytest.mark.requirement("API-024")
async def test_a_wallet_signs_in(http: httpx.AsyncClient, ada: Person) -> None:
    found = await ada.signs_in(http)
    token = await claims(http, found["accessToken"])
    assert (found["userId"], token["sub"], token["roles"]) == (1001, "1001", ["user"])
    assert token["exp"] - token["iat"] == 600


async def test_the_wallet_shows_who_asks_and_what_for(http: httpx.AsyncClient, ada: Person) -> None:
    asked = (await http.post(CHALLENGE, json={"address": ada.address})).json()["data"]
    lines = asked["message"].splitlines()
    assert lines[0] == "localhost wants you to sign in with your Solana account:"
    assert lines[1] == ada.address
    assert f"Nonce: {asked['nonce']}" in lines
    assert any(line.startswith("Expiration Time: ") for line in lines)


async def test_a_challenge_is_good_once(http: httpx.AsyncClient, ada: Person) -> None:
    proof = await ada.proof(http)
    assert (await http.post(SIGN_IN, json=proof)).status_code == 200
    again = await http.post(SIGN_IN, json=proof)
    assert (again.status_code, again.json()["error"]["code"]) == (401, "SIGN_IN_INVALID")


async def test_a_challenge_expires(http: httpx.AsyncClient, ada: Person, clock: Clock) -> None:
    proof = await ada.proof(http)
    clock.passes(301)
    assert (await http.post(SIGN_IN, json=proof)).status_code == 401


async def test_another_s_signature_proves_nothing_and_uses_the_challenge_up(
    http: httpx.AsyncClient, ada: Person
) -> None:
    proof, stranger = await ada.proof(http), Person(7)
    forged = str(stranger.wallet.sign_message(b"anything"))
    for signature in (forged, "1" * 88, "not base58 0OIl", ""):
        answer = await http.post(SIGN_IN, json={**proof, "signature": signature})
        assert answer.json()["error"]["code"] == "SIGN_IN_INVALID"
    assert (await http.post(SIGN_IN, json=proof)).status_code == 401


async def test_a_wallet_without_an_account_is_told_so(http: httpx.AsyncClient) -> None:
    answer = await http.post(SIGN_IN, json=await Person(7).proof(http))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ACCOUNT_UNKNOWN")


async def test_a_wallet_of_two_accounts_signs_in_to_neither(
    http: httpx.AsyncClient, ada: Person, identity_database: Database
) -> None:
    twin = await Person(1002, ada.wallet).announced(identity_database)
    answer = await http.post(SIGN_IN, json=await twin.proof(http))
    assert answer.json()["error"]["code"] == "ACCOUNT_UNKNOWN"


async def test_who_is_deleted_is_forgotten_and_refused(
    http: httpx.AsyncClient, ada: Person, identity_database: Database
) -> None:
    await ada.signs_in(http)
    async with identity_database.unit_of_work()() as tx:
        await forget_users([message(UserDeleted(user_id=1001))], tx)
    answer = await http.post(SIGN_IN, json=await ada.proof(http))
    assert answer.json()["error"]["code"] == "ACCOUNT_UNKNOWN"
    (told,) = [one.event for one in await published(identity_database)]
    assert isinstance(told, AccessChanged)
    assert told.banned


@pytest.mark.parametrize("address", ["", "short", "0" * 40])
async def test_what_is_no_address_is_refused(http: httpx.AsyncClient, address: str) -> None:
    assert (await http.post(CHALLENGE, json={"address": address})).status_code == 422
