"""Gateway and services judge tokens alike: who reaches a service past it gains nothing."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from laurel_cli.running import Suite
from laurel_service.auth.issuer import Issuer
from laurel_stack.process import recorded

from tests.support.traders import http

pytestmark = pytest.mark.journey

PATH = "/api/v1/qualification/me"
FORWARDED = "x-envoy-upstream-service-time"
"""A header of answers that came from a service: without it, the gateway answered."""
CLAIMS: Mapping[str, str] = {
    "nothing odd": "{}",
    "sub twice": '{"sub":"7"}',
    "sub twice, once escaped": '{"\\u0073ub":"7"}',
    "exp twice": '{"exp":1}',
    "roles twice": '{"roles":["admin"]}',
    "an unknown claim twice": '{"more":1,"more":2}',
    "an unknown claim twice, deep inside": '{"more":{"a":1,"a":2}}',
    "no object": "[]",
    "a number that is none": '{"more":NaN}',
    "a comment": '{/**/"more":1}',
    "a time as text": '{"nbf":"1"}',
    "a time that is negative": '{"nbf":-1}',
    "a time with a fraction": '{"nbf":1.5}',
    "a time beyond numbers": '{"nbf":1e400}',
    "not yet": '{"nbf":4102444800}',
    "half of a surrogate": '{"more":"\\ud800"}',
    "a null": '{"nbf":null}',
}


def _claims(issuer: Issuer) -> dict[str, Any]:
    given = issuer.token(1001, scopes=("unmetered",))
    claims: dict[str, Any] = jwt.decode(given, options={"verify_signature": False})
    return claims


def _signed(issuer: Issuer, odd: str) -> str:
    """A token of the suite's own key whose claims begin with these, as they are written."""
    body = odd
    if odd.startswith("{"):
        rest = json.dumps(_claims(issuer))[1:]
        body = "{" + rest if odd == "{}" else f"{odd[:-1]},{rest}"
    headers = {"kid": issuer.key_id}
    return jwt.api_jws.encode(body.encode(), issuer.key, "RS256", headers=headers)


def _another_algorithm(issuer: Issuer) -> str:
    return jwt.encode(_claims(issuer), issuer.key, "RS512", headers={"kid": issuer.key_id})


def _no_key_id(issuer: Issuer) -> str:
    return jwt.encode(_claims(issuer), issuer.key, "RS256")


def _critical_extension(issuer: Issuer) -> str:
    headers = {"kid": issuer.key_id, "crit": ["more"], "more": 1}
    return jwt.encode(_claims(issuer), issuer.key, "RS256", headers=headers)


def _expired(issuer: Issuer) -> str:
    return issuer.token(1001, now=datetime.now(UTC) - timedelta(days=1))


def _padded(issuer: Issuer) -> str:
    return f"{_signed(issuer, '{}')}=="


def _with_a_fourth_part(issuer: Issuer) -> str:
    return f"{_signed(issuer, '{}')}.more"


MADE: tuple[Callable[[Issuer], str], ...] = (
    *(_another_algorithm, _no_key_id, _critical_extension),
    *(_expired, _padded, _with_a_fourth_part),
)


@pytest.mark.requirement("API-028")
async def test_what_one_refuses_the_other_refuses(suite: Suite) -> None:
    issuer = suite.secrets.issuer
    tokens = {name: _signed(issuer, odd) for name, odd in CLAIMS.items()}
    tokens |= {make.__name__: make(issuer) for make in MADE}
    judged = {name: await _judged(suite, token) for name, token in tokens.items()}
    assert judged.pop("nothing odd") == (False, False, False)
    assert judged["_expired"] == (True, True, True)
    apart = {
        name: (by_gateway, by_service)
        for name, (by_gateway, by_service, _) in judged.items()
        if by_gateway and not by_service
    }
    assert apart == {}, "the gateway refuses what a service takes"
    assert [name for name, (_, service, both) in judged.items() if service and not both] == []


async def _judged(suite: Suite, token: str) -> tuple[bool, bool, bool]:
    """Whether the gateway refused it by itself, whether the service does, and both one by one."""
    ports = {one.name: one.port for one in recorded(suite.stack.home)}
    inside_of = f"http://127.0.0.1:{ports['qualification-api']}"
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=inside_of, headers=headers) as inside:
        direct = await inside.get(PATH)
    async with http(suite, token) as outside:
        through = await outside.get(PATH)
    refused = through.status_code == 401
    return refused and FORWARDED not in through.headers, direct.status_code == 401, refused
