"""Earned badges as Open Badges 3.0 credentials, verified offline by joserfc, which is not ours."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from badges.handlers import record_trades
from badges.handlers.admin import revoke
from badges.offered import Offered
from badges.rules.credentials import CONTEXTS
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet
from laurel_events import UnitOfWork
from laurel_events.testing import message
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import bearer, client

from .conftest import LIMITS

CREDENTIAL = "/api/v1/badges/badge_001/credential"
PUBLIC = "/api/v1/badges/credentials"
ISSUER = "https://api.example/api/v1/badges/credentials/issuer"


@pytest.fixture
def environment(environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """With a key to sign with."""
    environment.setenv("CREDENTIAL_KEY", "ab" * 32)
    environment.setenv("PUBLIC_URL", "https://api.example/")
    return environment


@pytest.fixture
async def _earned(unit_of_work: UnitOfWork, trade: Callable[..., TradeExecuted]) -> None:
    async with unit_of_work() as tx:
        await record_trades([message(trade())], tx, LIMITS, Offered())


@pytest.mark.requirement("BADGE-033")
@pytest.mark.usefixtures("_earned")
async def test_a_credential_verifies_offline_until_it_is_revoked(
    service: Service, unit_of_work: UnitOfWork
) -> None:
    async with client(service) as http:
        given = (await http.get(CREDENTIAL, headers=bearer(7))).json()["data"]
        keys = KeySet.import_key_set((await http.get(f"{PUBLIC}/keys")).json())
        token = jwt.decode(given["jwt"], keys, algorithms=["EdDSA"])
        _is_an_open_badge(token.claims, given["credential"])
        with pytest.raises(BadSignatureError):
            jwt.decode(_tampered(given["jwt"]), keys, algorithms=["EdDSA"])
        assert (await http.get(f"{PUBLIC}/issuer")).json()["id"] == ISSUER
        assert await _revoked(http) == []

        async with unit_of_work() as tx:
            assert await revoke("badge_001", 7, "A mistake", 1, tx)

        assert await _revoked(http) == [token.claims["jti"]]
        assert (await http.get(CREDENTIAL, headers=bearer(7))).status_code == 404


def _is_an_open_badge(claims: dict[str, Any], said: dict[str, Any]) -> None:
    assert {name: claims[name] for name in said} == said
    assert said["@context"] == list(CONTEXTS)
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["validFrom"] == "2025-06-01T12:00:00Z"
    subject = said["credentialSubject"]
    assert (claims["sub"], subject["type"]) == (subject["id"], ["AchievementSubject"])
    achievement = subject["achievement"]
    assert (achievement["name"], achievement["type"]) == (
        "The Contract Enlightener",
        ["Achievement"],
    )
    assert achievement["image"]["id"] == "https://api.example/api/v1/badges/images/badge_001.svg"
    assert (claims["iss"], claims["jti"]) == (ISSUER, said["id"])


def _tampered(token: str) -> str:
    head, body, signature = token.split(".")
    return ".".join((head, body[:-4] + "AAAA", signature))


async def _revoked(http: httpx.AsyncClient) -> list[str]:
    listed = (await http.get(f"{PUBLIC}/revocations")).json()
    assert listed["issuer"] == ISSUER
    return [one["id"] for one in listed["revokedCredential"]]


@pytest.mark.usefixtures("_earned")
async def test_only_the_owner_gets_it(service: Service) -> None:
    async with client(service) as http:
        answers = [await http.get(CREDENTIAL, headers=who) for who in ({}, bearer(8))]
    assert [answer.status_code for answer in answers] == [401, 404]


@pytest.mark.usefixtures("_earned")
async def test_without_a_key_there_are_none(
    environment: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    environment.delenv("CREDENTIAL_KEY")
    async with client(request.getfixturevalue("service")) as http:
        answer = await http.get(CREDENTIAL, headers=bearer(7))
        keys = await http.get(f"{PUBLIC}/keys")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "CREDENTIALS_OFF")
    assert keys.json() == {"keys": []}
