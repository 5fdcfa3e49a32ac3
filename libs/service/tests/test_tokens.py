import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import orjson
import pytest
from laurel_service.auth import LEEWAY_SECONDS
from laurel_service.auth.claims import InvalidTokenError, RevokedTokenError
from laurel_service.auth.issuer import Issuer
from laurel_service.auth.keys import KeySet, KeysUnavailableError, from_file
from laurel_service.auth.principal import Principal
from laurel_service.auth.revoked import Access, Revocations
from laurel_service.auth.verifier import Verifier
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


def hand_written(claims: str, **changes: Any) -> str:
    """A signed token whose claims are this text, for what no encoder would write."""
    base = jwt.decode(forged(**changes), options={"verify_signature": False})
    body = f"{{{claims},{json.dumps(base)[1:]}"
    return jwt.api_jws.encode(body.encode(), ISSUER.key, "RS256", headers={"kid": ISSUER.key_id})


def at(seconds: float) -> int:
    return int(datetime.now(UTC).timestamp() + seconds)


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
    "issued later": lambda: forged(iat=at(LEEWAY_SECONDS + 60)),
    "expired beyond the leeway": lambda: forged(exp=at(-LEEWAY_SECONDS - 2)),
    "sub twice": lambda: hand_written('"sub":"7"'),
    "half of a surrogate": lambda: hand_written('"more":"\\ud800"'),
    "roles twice": lambda: hand_written('"roles":["admin"]'),
    "exp as text": lambda: forged(exp=str(at(600))),
    "exp true": lambda: forged(exp=True),
    "exp NaN": lambda: hand_written('"exp":NaN', exp=None),
    "iat as text": lambda: forged(iat=str(at(0))),
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


@pytest.mark.requirement("API-020", "API-026", "API-027")
@pytest.mark.parametrize("name", BAD)
async def test_a_bad_token_is_a_401(http: httpx.AsyncClient, name: str) -> None:
    response = await http.get("/me", headers={"Authorization": f"Bearer {BAD[name]()}"})
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "UNAUTHORIZED"


@pytest.mark.requirement("API-021", "API-050")
@pytest.mark.parametrize(
    "changes",
    [lambda: {"iat": at(2)}, lambda: {"exp": at(-2)}, lambda: {"nbf": at(2)}],
    ids=["issued in 2 s", "expired 2 s ago", "valid in 2 s"],
)
async def test_clocks_may_differ_by_the_leeway(
    http: httpx.AsyncClient, changes: Callable[[], dict[str, int]]
) -> None:
    given = forged(**changes())
    response = await http.get("/me", headers={"Authorization": f"Bearer {given}"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("scheme", "status"), [("Bearer", 200), ("bearer", 200), ("BEARER", 200), ("Basic", 401)]
)
async def test_the_scheme_is_read_as_the_gateway_reads_it(
    http: httpx.AsyncClient, scheme: str, status: int
) -> None:
    response = await http.get("/me", headers={"Authorization": f"{scheme} {token(1)}"})
    assert response.status_code == status


async def test_a_token_names_its_owner() -> None:
    given = ISSUER.token(7, roles=("admin", "user"), scopes=("reports:read",))
    principal = await verifier(Keys(ISSUER)).verify(given)
    issued = jwt.decode(given, options={"verify_signature": False})["iat"]
    roles, scopes = frozenset({"admin", "user"}), frozenset({"reports:read"})
    assert principal == Principal(7, roles, scopes, issued)


@pytest.mark.parametrize(
    ("access", "refused"),
    [
        (Access(True, 0, ()), True),
        (Access(False, 0, ()), False),
        (Access(False, time.time() + 3600, ()), True),
        (Access(False, time.time() - 3600, ()), False),
        (Access(False, 0, {"s1"}), True),
        (Access(False, 0, {"s2"}), False),
    ],
    ids=["banned", "not banned", "issued before", "issued since", "session", "another session"],
)
async def test_a_revoked_token_is_refused_though_it_is_remembered(
    access: Access, refused: bool
) -> None:
    revocations, given = Revocations(), ISSUER.token(7, session="s1")
    checked = Verifier(
        KeySet(Keys(ISSUER)),
        issuer=ISSUER.issuer,
        audience=ISSUER.audience,
        revocations=revocations,
    )
    await checked.verify(given)
    revocations.learn(8, Access(True, 0, ()))
    revocations.learn(7, access)
    if refused:
        with pytest.raises(RevokedTokenError):
            await checked.verify(given)
    else:
        assert (await checked.verify(given)).user_id == 7


@pytest.mark.requirement("API-026")
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
    clock.time = expires + LEEWAY_SECONDS
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


@pytest.mark.requirement("API-022")
async def test_a_withdrawn_key_is_forgotten_after_10_seconds_though_no_other_is_used() -> None:
    keys, clock = Keys(ISSUER), Clock()
    keyset = KeySet(keys, clock)
    checked = Verifier(keyset, issuer=ISSUER.issuer, audience=ISSUER.audience)
    await checked.verify(token(1))
    keys.issuers = (Issuer.generate(),)
    clock.time += 9
    await keyset.refresh()
    await checked.verify(token(1))
    clock.time += 1
    await keyset.refresh()
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


async def test_without_any_key_nothing_is_verified_until_there_is_one() -> None:
    keys, clock = Keys(ISSUER), Clock()
    keys.away = True
    checked = verifier(keys, clock)
    for _ in range(20):
        with pytest.raises(KeysUnavailableError):
            await checked.verify(token(1))
    assert keys.loads == 1
    keys.away = False
    clock.time += 1
    assert (await checked.verify(token(1))).user_id == 1


async def test_an_issuer_keeps_its_key(tmp_path: Path) -> None:
    path = tmp_path / "issuer.pem"
    first, again = Issuer.at(path), Issuer.at(path)
    assert first.key_id == again.key_id
    assert path.stat().st_mode & 0o777 == 0o600
    jwks = tmp_path / "jwks.json"
    jwks.write_text(first.jwks())
    assert await KeySet(from_file(jwks)).find(first.key_id)
