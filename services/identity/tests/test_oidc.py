"""Sign-in with an account of an OpenID provider."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from laurel_service.auth.issuer import Issuer
from laurel_service.testing import bearer

from .conftest import Clock, Person, opened
from .provider import REDIRECT, SECRET, Provider, running_provider

BEGIN = "/api/v1/identity/sign-in/oidc/begin"
FINISH = "/api/v1/identity/sign-in/oidc"
LINK = "/api/v1/identity/oidc/link"


@pytest_asyncio.fixture
async def provider(environment: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    async with running_provider() as running:
        environment.setenv("OIDC_ISSUER", running.url)
        environment.setenv("OIDC_CLIENT_SECRET", SECRET)
        environment.setenv("OIDC_REDIRECT_URI", REDIRECT)
        yield running


@pytest_asyncio.fixture
async def http(provider: Provider, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(clock) as made:
        yield made


async def begun(http: httpx.AsyncClient, path: str = BEGIN, **more: Any) -> str:
    answer = await http.post(path, **more)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"]["authorizationUrl"])


@pytest.mark.requirement("API-024")
async def test_a_provider_of_ours_says_who_it_is(
    http: httpx.AsyncClient, provider: Provider, ada: Person
) -> None:
    provider.claims = {"laurel_user_id": ada.user_id}
    answer = await http.post(FINISH, json=provider.consents(await begun(http), "ada"))
    assert answer.json()["data"]["userId"] == ada.user_id
    assert provider.refused == []


@pytest.mark.requirement("API-024")
async def test_another_provider_s_account_is_linked_once_and_signs_in_then(
    http: httpx.AsyncClient, provider: Provider, ada: Person
) -> None:
    unknown = await http.post(FINISH, json=provider.consents(await begun(http), "ada"))
    assert unknown.json()["error"]["code"] == "ACCOUNT_UNKNOWN"
    url = await begun(http, LINK, headers=bearer(ada.user_id))
    assert (await http.post(FINISH, json=provider.consents(url, "ada"))).status_code == 200
    signed_in = await http.post(FINISH, json=provider.consents(await begun(http), "ada"))
    assert signed_in.json()["data"]["userId"] == ada.user_id


async def test_a_linked_account_is_not_taken_over(
    http: httpx.AsyncClient, provider: Provider, ada: Person
) -> None:
    url = await begun(http, LINK, headers=bearer(ada.user_id))
    await http.post(FINISH, json=provider.consents(url, "ada"))
    provider.claims = {"laurel_user_id": 7}
    answer = await http.post(FINISH, json=provider.consents(await begun(http), "ada"))
    assert answer.json()["data"]["userId"] == ada.user_id


async def test_a_state_is_good_once_and_for_ten_minutes(
    http: httpx.AsyncClient, provider: Provider, ada: Person, clock: Clock
) -> None:
    provider.claims = {"laurel_user_id": ada.user_id}
    returned = provider.consents(await begun(http), "ada")
    assert (await http.post(FINISH, json=returned)).status_code == 200
    assert (await http.post(FINISH, json=returned)).json()["error"]["code"] == "SIGN_IN_INVALID"
    late = provider.consents(await begun(http), "ada")
    clock.passes(601)
    assert (await http.post(FINISH, json=late)).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"aud": "another"}, {"iss": "https://else.example"}, {"exp": 1}],
    ids=["nonce", "audience", "issuer", "expired"],
)
async def test_an_id_token_that_was_made_for_something_else_is_refused(
    http: httpx.AsyncClient, provider: Provider, ada: Person, claims: dict[str, Any]
) -> None:
    provider.claims = {"laurel_user_id": ada.user_id, **claims}
    answer = await http.post(FINISH, json=provider.consents(await begun(http), "ada"))
    assert answer.json()["error"]["code"] == "SIGN_IN_INVALID"


@pytest.mark.requirement("API-024")
async def test_an_id_token_of_another_key_is_refused(
    http: httpx.AsyncClient, provider: Provider, ada: Person
) -> None:
    provider.claims = {"laurel_user_id": ada.user_id}
    provider.signs_with = Issuer.generate()
    answer = await http.post(FINISH, json=provider.consents(await begun(http), "ada"))
    assert answer.json()["error"]["code"] == "SIGN_IN_INVALID"


async def test_a_code_that_the_provider_did_not_give_is_refused(
    http: httpx.AsyncClient, provider: Provider
) -> None:
    returned = provider.consents(await begun(http), "ada") | {"code": "guessed"}
    answer = await http.post(FINISH, json=returned)
    assert answer.json()["error"]["code"] == "SIGN_IN_INVALID"
    assert provider.refused == ["code or verifier"]


async def test_without_a_provider_nobody_signs_in_that_way(
    environment: pytest.MonkeyPatch, clock: Clock
) -> None:
    environment.delenv("OIDC_ISSUER", raising=False)
    async with opened(clock) as http:
        answer = await http.post(BEGIN)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NO_PROVIDER")


async def test_a_provider_that_is_away_is_a_503(
    environment: pytest.MonkeyPatch, clock: Clock
) -> None:
    environment.setenv("OIDC_ISSUER", "http://127.0.0.1:1")
    async with opened(clock) as http:
        answer = await http.post(BEGIN)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "PROVIDER_UNAVAILABLE")
