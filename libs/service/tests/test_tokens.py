import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import orjson
import pytest
from laurel_service.auth.issuer import Issuer
from laurel_service.auth.keys import KeySet, KeysUnavailableError, from_file
from laurel_service.auth.principal import Principal
from laurel_service.auth.remote import from_url
from laurel_service.auth.verifier import InvalidTokenError, Verifier
from laurel_service.testing import ISSUER, bearer, token


class Keys:
    """A JWKS source whose document and reachability the test decides."""

    def __init__(self, *issuers: Issuer) -> None:
        self.issuers = issuers
        self.loads = 0
        self.away = False

    async def __call__(self) -> bytes:
        self.loads += 1
        if self.away:
            raise OSError("unreachable")
        keys = [key for issuer in self.issuers for key in orjson.loads(issuer.jwks())["keys"]]
        return orjson.dumps({"keys": keys})


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def verifier(keys: Keys, clock: Clock | None = None) -> Verifier:
    return Verifier(KeySet(keys, clock or Clock()), issuer=ISSUER.issuer, audience=ISSUER.audience)


def forged(**changes: Any) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER.issuer,
        "aud": ISSUER.audience,
        "sub": "1001",
        "roles": ["user"],
        "exp": now + timedelta(hours=1),
    }
    merged = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode(merged, ISSUER.key, algorithm="RS256", headers={"kid": ISSUER.key_id})


def unsigned() -> str:
    claims = jwt.decode(token(1001), options={"verify_signature": False})
    head = orjson.dumps({"alg": "none", "typ": "JWT", "kid": ISSUER.key_id})
    parts = (base64.urlsafe_b64encode(part).rstrip(b"=") for part in (head, orjson.dumps(claims)))
    return ".".join(part.decode() for part in parts) + "."


def signed_with_the_public_key() -> str:
    """The classic confusion: HMAC with what everybody knows."""
    claims = jwt.decode(token(1001), options={"verify_signature": False})
    return jwt.encode(claims, "0" * 32, algorithm="HS256", headers={"kid": ISSUER.key_id})


BAD: dict[str, Callable[[], str]] = {
    "expired": lambda: forged(exp=datetime(2020, 1, 1, tzinfo=UTC)),
    "no exp": lambda: forged(exp=None),
    "wrong audience": lambda: forged(aud="elsewhere"),
    "no audience": lambda: forged(aud=None),
    "wrong issuer": lambda: forged(iss="https://elsewhere.example"),
    "not yet": lambda: forged(nbf=datetime(2999, 1, 1, tzinfo=UTC)),
    "sub no number": lambda: forged(sub="me"),
    "sub negative": lambda: forged(sub="-1"),
    "sub too large": lambda: forged(sub="9" * 19),
    "roles no list": lambda: forged(roles="admin"),
    "alg none": unsigned,
    "hmac": signed_with_the_public_key,
    "another key": lambda: Issuer.generate().token(1001),
    "garbage": lambda: "abc",
    "empty": lambda: "",
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_token_is_a_401(http: httpx.AsyncClient, name: str) -> None:
    response = await http.get("/me", headers={"Authorization": f"Bearer {BAD[name]()}"})
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "UNAUTHORIZED"


async def test_a_token_names_its_owner() -> None:
    given = ISSUER.token(7, roles=("admin", "user"), scopes=("reports:read",))
    principal = await verifier(Keys(ISSUER)).verify(given)
    assert principal == Principal(7, frozenset({"admin", "user"}), frozenset({"reports:read"}))


async def test_a_role_opens_what_needs_it(http: httpx.AsyncClient) -> None:
    assert (await http.get("/admin", headers=bearer(1))).status_code == 403
    assert (await http.get("/admin", headers=bearer(1, roles=("admin",)))).status_code == 200


async def test_a_scope_opens_what_needs_it(http: httpx.AsyncClient) -> None:
    scoped = ISSUER.token(1, scopes=("reports:read",))
    assert (await http.get("/scoped", headers=bearer(1))).status_code == 403
    answer = await http.get("/scoped", headers={"Authorization": f"Bearer {scoped}"})
    assert answer.status_code == 200


async def test_a_verified_token_is_remembered_no_longer_than_it_lives() -> None:
    keys, clock = Keys(ISSUER), Clock()
    checked = Verifier(KeySet(keys, clock), issuer=ISSUER.issuer, audience="laurel", clock=clock)
    short = ISSUER.token(1, ttl=timedelta(seconds=60), now=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidTokenError, match="expired"):
        await checked.verify(short)
    lasting = token(1)
    expires = jwt.decode(lasting, options={"verify_signature": False})["exp"]
    first = await checked.verify(lasting)
    assert await checked.verify(lasting) is first
    clock.time = expires
    assert await checked.verify(lasting) is not first


async def test_a_new_key_is_found_and_a_withdrawn_one_forgotten() -> None:
    keys, clock, newer = Keys(ISSUER), Clock(), Issuer.generate()
    checked = verifier(keys, clock)
    await checked.verify(token(1))
    keys.issuers = (newer,)
    clock.time += 6
    assert (await checked.verify(newer.token(2))).user_id == 2
    with pytest.raises(InvalidTokenError, match="not one of the issuer's"):
        await checked.verify(token(1))


async def test_unknown_keys_do_not_flood_the_issuer() -> None:
    keys, stranger = Keys(ISSUER), Issuer.generate()
    checked = verifier(keys)
    for _ in range(20):
        with pytest.raises(InvalidTokenError):
            await checked.verify(stranger.token(1))
    assert keys.loads == 1


async def test_known_keys_outlive_an_outage_of_the_issuer() -> None:
    keys, clock = Keys(ISSUER), Clock()
    checked = verifier(keys, clock)
    await checked.verify(token(1))
    keys.away = True
    clock.time += 1000
    assert (await checked.verify(token(2))).user_id == 2


async def test_without_any_key_nothing_is_verified() -> None:
    keys = Keys(ISSUER)
    keys.away = True
    with pytest.raises(KeysUnavailableError):
        await verifier(keys).verify(token(1))


async def test_an_issuer_keeps_its_key(tmp_path: Path) -> None:
    path = tmp_path / "issuer.pem"
    first, again = Issuer.at(path), Issuer.at(path)
    assert first.key_id == again.key_id
    assert path.stat().st_mode & 0o777 == 0o600
    jwks = tmp_path / "jwks.json"
    jwks.write_text(first.jwks())
    assert await KeySet(from_file(jwks)).find(first.key_id)


@pytest.fixture
async def jwks_url() -> AsyncIterator[str]:
    """An HTTP server that has the JWKS on one path and nothing on the others."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        found = asked.startswith(b"GET /jwks ")
        body = ISSUER.jwks().encode() if found else b""
        head = b"HTTP/1.1 %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        writer.write(head % (b"200 OK" if found else b"404 Not Found", len(body)) + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_keys_come_from_a_url(jwks_url: str) -> None:
    assert await KeySet(from_url(f"{jwks_url}/jwks")).find(ISSUER.key_id)


async def test_a_url_without_keys_leaves_nothing_to_verify_with(jwks_url: str) -> None:
    with pytest.raises(KeysUnavailableError):
        await KeySet(from_url(f"{jwks_url}/elsewhere")).find(ISSUER.key_id)
