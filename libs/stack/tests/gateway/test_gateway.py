"""What the gateway lets through and what it refuses, on a real Envoy."""

import json
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from laurel_stack.gateway import Identity, RouteTable, envoy_config
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from .conftest import AUDIENCE, ISSUER, Gateway, Signer, running_envoy, wait_until

CENTER = "/api/v1/nft/personal-center"
CLAIM = "/api/v1/nft/claim"
BADGES = "/api/v1/badges/mine"
OPENAPI = "/openapi/qualification.json"


def assert_refused(answer: httpx.Response, status: int, code: str) -> None:
    body = answer.json()
    assert (answer.status_code, body["success"], body["error"]["code"]) == (status, False, code)
    assert answer.headers["content-type"] == "application/json"
    assert body["meta"]["requestId"] == answer.headers.get("x-request-id")
    assert body["meta"]["timestamp"].endswith("Z")
    assert body["error"]["details"] == {}


def bad_token(kind: str, signer: Signer) -> str:
    """A token with one fault."""
    stranger = signer.but(key=rsa.generate_private_key(65537, 2048))
    return {
        "expired": signer.but(lifetime=-60).token(1),
        "never expires": signer.token(1, exp=None),
        "wrong key": stranger.token(1),
        "alg none": signer.but(key=None, algorithm="none").token(1),
        "wrong audience": signer.but(audience="another").token(1),
        "wrong issuer": signer.but(issuer="https://else.example").token(1),
        "not a token": "junk",
    }[kind]


FAULTS = [
    "expired",
    "never expires",
    "wrong key",
    "alg none",
    "wrong audience",
    "wrong issuer",
    "not a token",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_token_is_refused(client: httpx.Client, signer: Signer, fault: str) -> None:
    bearer = {"Authorization": f"Bearer {bad_token(fault, signer)}"}
    assert_refused(client.get(CENTER, headers=bearer), 401, "UNAUTHORIZED")


def test_no_token_is_refused(client: httpx.Client) -> None:
    assert_refused(client.get(CENTER), 401, "UNAUTHORIZED")


def test_a_token_in_the_query_counts_only_for_the_socket(
    client: httpx.Client, signer: Signer
) -> None:
    query = {"access_token": signer.token(2)}
    assert_refused(client.get(CENTER, params=query), 401, "UNAUTHORIZED")
    assert client.get("/socket.io/poll", params=query).json()["headers"]["x-user"] == "2"


def test_the_token_reaches_the_service_with_its_user(client: httpx.Client, signer: Signer) -> None:
    answer = client.get(CENTER, headers=signer.bearer(3)).json()
    assert answer["path"] == CENTER
    assert answer["headers"]["x-user"] == "3"
    assert answer["headers"]["authorization"].startswith("Bearer ey")


@pytest.mark.parametrize("path", [CENTER, OPENAPI])
def test_identity_headers_of_the_client_are_removed(
    client: httpx.Client, signer: Signer, path: str
) -> None:
    spoofed = {"X-User": "1", "X-Roles": "admin", "X-Scope": "unmetered", "X-Tier": "bypass"}
    seen = client.get(path, headers=signer.bearer(4) | spoofed).json()["headers"]
    assert seen.get("x-user", "4") == "4"
    assert not {"x-roles", "x-scope", "x-tier"} & seen.keys()


def test_a_user_past_the_limit_waits_and_others_do_not(
    client: httpx.Client, signer: Signer
) -> None:
    answers = [client.post(CLAIM, headers=signer.bearer(5)) for _ in range(21)]
    assert [answer.status_code for answer in answers[:20]] == [200] * 20
    assert_refused(answers[20], 429, "RATE_LIMITED")
    assert client.post(CLAIM, headers=signer.bearer(6)).status_code == 200


def test_an_unmetered_token_is_not_limited(client: httpx.Client, signer: Signer) -> None:
    bearer = signer.bearer(7, scope="openid unmetered")
    assert {client.post(CLAIM, headers=bearer).status_code for _ in range(30)} == {200}


def test_a_public_path_needs_no_token_and_is_limited_by_address(client: httpx.Client) -> None:
    answers = [client.get("/openapi/minting.json") for _ in range(4)]
    assert answers[0].json()["path"] == "/openapi.json"
    assert_refused(answers[3], 429, "RATE_LIMITED")


def test_an_oversize_body_is_refused(client: httpx.Client, signer: Signer) -> None:
    fits = client.post(CLAIM, headers=signer.bearer(8), content=b"x" * 4096)
    assert fits.json()["bytes"] == 4096
    announced = client.post(CLAIM, headers=signer.bearer(8), content=b"x" * 4097)
    assert_refused(announced, 413, "PAYLOAD_TOO_LARGE")
    chunked = client.post(CLAIM, headers=signer.bearer(8), content=iter([b"x" * 3000] * 2))
    assert_refused(chunked, 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/v1/nft", "/api/v1/badgesx", "/health/ready", "/metrics"]
)
def test_an_unlisted_path_does_not_exist(client: httpx.Client, signer: Signer, path: str) -> None:
    assert_refused(client.get(path, headers=signer.bearer(9)), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/api/v1/badges/%2e%2e%2fadmin", "/api/v1/badges/..%2fadmin"])
def test_an_escaped_slash_is_refused(gateway: Gateway, path: str) -> None:
    answer = httpx.get(httpx.URL(f"http://{gateway.host}", raw_path=path.encode()))
    assert_refused(answer, 400, "REQUEST_REFUSED")


def test_a_service_that_is_down_answers_503(client: httpx.Client, signer: Signer) -> None:
    assert_refused(client.get(BADGES, headers=signer.bearer(10)), 503, "SERVICE_UNAVAILABLE")


def test_health_is_public(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_a_request_id_is_kept_or_made(client: httpx.Client, signer: Signer) -> None:
    kept = client.get(CENTER, headers=signer.bearer(11) | {"X-Request-Id": "req-1"})
    made = client.get(CENTER, headers=signer.bearer(11))
    assert kept.headers["x-request-id"] == kept.json()["headers"]["x-request-id"] == "req-1"
    assert len(made.headers["x-request-id"]) == 36


async def test_a_websocket_opens_with_a_token_in_the_query_or_the_header(
    gateway: Gateway, signer: Signer
) -> None:
    url = f"ws://{gateway.host}/socket.io/?EIO=4&transport=websocket"
    async with connect(f"{url}&access_token={signer.token(12)}") as socket:
        await socket.send("hello")
        assert await socket.recv() == "12: hello"
    async with connect(url, additional_headers=signer.bearer(13)) as socket:
        await socket.send("hello")
        assert await socket.recv() == "13: hello"


async def test_a_websocket_without_a_token_is_refused(gateway: Gateway) -> None:
    with pytest.raises(InvalidStatus, match="401"):
        await connect(f"ws://{gateway.host}/socket.io/?EIO=4&transport=websocket")


def test_the_access_log_holds_neither_query_nor_user(
    client: httpx.Client, gateway: Gateway, signer: Signer
) -> None:
    token = signer.token(987654)
    client.get("/socket.io/logged", params={"access_token": token})
    wait_until(lambda: "/socket.io/logged" in gateway.log.read_text(), "the access log is written")
    log = gateway.log.read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"path": "/socket.io/logged", "status": 200, "route": "socket"}.items() <= next(
        line for line in lines if line["path"] == "/socket.io/logged"
    ).items()
    assert "ey" not in log
    assert "987654" not in log


def test_a_browser_of_a_listed_origin_may_ask_without_a_token_first(
    table: RouteTable, upstream: tuple[str, int], jwks_file: Path, tmp_path: Path
) -> None:
    """A preflight request never carries a token."""
    upstreams = dict.fromkeys(table.services, upstream)
    shared = table.model_copy(update={"cors_origins": ("https://app.example",)})
    identity = Identity(ISSUER, AUDIENCE, str(jwks_file))
    config = envoy_config(shared, upstreams, identity, ("127.0.0.1", 0), ("127.0.0.1", 0))
    with running_envoy(config, tmp_path) as gateway:
        allowed = preflight(gateway, "https://app.example")
        assert allowed.headers["access-control-allow-origin"] == "https://app.example"
        assert "idempotency-key" in allowed.headers["access-control-allow-headers"]
        assert preflight(gateway, "https://evil.example").status_code == 401


def test_no_origin_is_listed_by_default(gateway: Gateway) -> None:
    assert preflight(gateway, "https://app.example").status_code == 401


def preflight(gateway: Gateway, origin: str) -> httpx.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return httpx.options(f"http://{gateway.host}{CLAIM}", headers=headers)
