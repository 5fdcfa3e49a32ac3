"""What the gateway lets through and what it refuses, on a real Envoy."""

import json
import time

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from .conftest import Gateway, Signer, wait_until

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
        "exp as text": signer.token(1, exp=str(int(time.time()) + 600)),
        "never expires": signer.token(1, exp=None),
        "wrong key": stranger.token(1),
        "alg none": signer.but(key=None, algorithm="none").token(1),
        "wrong audience": signer.but(audience="another").token(1),
        "wrong issuer": signer.but(issuer="https://else.example").token(1),
        "not a token": "junk",
    }[kind]


FAULTS = [
    "expired",
    "exp as text",
    "never expires",
    "wrong key",
    "alg none",
    "wrong audience",
    "wrong issuer",
    "not a token",
]


@pytest.mark.requirement("API-020", "API-027")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_token_is_refused(client: httpx.Client, signer: Signer, fault: str) -> None:
    bearer = {"Authorization": f"Bearer {bad_token(fault, signer)}"}
    assert_refused(client.get(CENTER, headers=bearer), 401, "UNAUTHORIZED")


@pytest.mark.requirement("API-021", "API-050")
@pytest.mark.parametrize("claims", [{"iat": 2}, {"exp": -2}, {"nbf": 2}])
def test_clocks_may_differ_by_the_leeway(
    client: httpx.Client, signer: Signer, claims: dict[str, int]
) -> None:
    shifted = {name: int(time.time()) + seconds for name, seconds in claims.items()}
    assert client.get(CENTER, headers=signer.bearer(14, **shifted)).status_code == 200


@pytest.mark.parametrize(
    ("scheme", "status"), [("Bearer", 200), ("bearer", 200), ("BEARER", 200), ("Basic", 401)]
)
def test_the_scheme_is_read_as_the_services_read_it(
    client: httpx.Client, signer: Signer, scheme: str, status: int
) -> None:
    headers = {"Authorization": f"{scheme} {signer.token(15)}"}
    assert client.get(CENTER, headers=headers).status_code == status


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


@pytest.mark.requirement("API-023")
@pytest.mark.parametrize("path", [CENTER, OPENAPI])
def test_identity_headers_of_the_client_are_removed(
    client: httpx.Client, signer: Signer, path: str
) -> None:
    spoofed = {"X-User": "1", "X-Roles": "admin", "X-Scope": "unmetered", "X-Tier": "bypass"}
    seen = client.get(path, headers=signer.bearer(4) | spoofed).json()["headers"]
    assert seen.get("x-user", "4") == "4"
    assert not {"x-roles", "x-scope", "x-tier"} & seen.keys()


@pytest.mark.requirement("API-031")
def test_a_user_past_the_limit_waits_and_others_do_not(
    client: httpx.Client, signer: Signer
) -> None:
    answers = [client.post(CLAIM, headers=signer.bearer(5)) for _ in range(21)]
    assert [answer.status_code for answer in answers[:20]] == [200] * 20
    assert_refused(answers[20], 429, "RATE_LIMITED")
    assert answers[20].headers["retry-after"] == "3600"
    assert answers[20].headers["x-ratelimit-limit"].startswith("20")
    assert client.post(CLAIM, headers=signer.bearer(6)).status_code == 200


@pytest.mark.requirement("API-031")
def test_an_unmetered_token_is_not_limited(client: httpx.Client, signer: Signer) -> None:
    bearer = signer.bearer(7, scope="openid unmetered")
    assert {client.post(CLAIM, headers=bearer).status_code for _ in range(30)} == {200}


@pytest.mark.requirement("API-026")
def test_a_public_path_needs_no_token_and_is_limited_by_address(client: httpx.Client) -> None:
    """With a balancer in front, which adds the address that it sees."""
    one, other = {"X-Forwarded-For": "198.51.100.7"}, {"X-Forwarded-For": "198.51.100.8"}
    answers = [client.get("/openapi/minting.json", headers=one) for _ in range(4)]
    assert answers[0].json()["path"] == "/openapi.json"
    assert_refused(answers[3], 429, "RATE_LIMITED")
    assert client.get("/openapi/minting.json", headers=other).status_code == 200


def test_an_address_that_the_client_made_up_does_not_count(client: httpx.Client) -> None:
    made_up = [{"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.9"} for n in range(4)]
    answers = [client.get("/openapi/badges.json", headers=headers) for headers in made_up]
    assert answers[3].status_code in {429, 503}
    assert_refused(client.get("/openapi/badges.json", headers=made_up[0]), 429, "RATE_LIMITED")


def test_an_oversize_body_is_refused(client: httpx.Client, signer: Signer) -> None:
    fits = client.post(CLAIM, headers=signer.bearer(8), content=b"x" * 4096)
    assert fits.json()["bytes"] == 4096
    announced = client.post(CLAIM, headers=signer.bearer(8), content=b"x" * 4097)
    assert_refused(announced, 413, "PAYLOAD_TOO_LARGE")
    chunked = client.post(CLAIM, headers=signer.bearer(8), content=iter([b"x" * 3000] * 2))
    assert_refused(chunked, 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.requirement("API-030")
@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/v1/nft", "/api/v1/badgesx", "/health/ready", "/metrics"]
)
def test_an_unlisted_path_does_not_exist(client: httpx.Client, signer: Signer, path: str) -> None:
    assert_refused(client.get(path, headers=signer.bearer(9)), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/api/v1/badges/%2e%2e%2fadmin", "/api/v1/badges/..%2fadmin"])
def test_an_escaped_slash_is_refused(gateway: Gateway, path: str) -> None:
    answer = httpx.get(httpx.URL(f"http://{gateway.host}", raw_path=path.encode()))
    assert_refused(answer, 400, "BAD_REQUEST")


def test_a_service_that_is_down_answers_503(client: httpx.Client, signer: Signer) -> None:
    assert_refused(client.get(BADGES, headers=signer.bearer(10)), 503, "UNAVAILABLE")


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


@pytest.mark.requirement("API-041")
async def test_a_websocket_without_a_token_passes_and_may_prove_itself_behind(
    gateway: Gateway,
) -> None:
    async with connect(f"ws://{gateway.host}/socket.io/?EIO=4&transport=websocket") as socket:
        await socket.send("hello")
        assert await socket.recv() == "nobody: hello"


async def test_a_websocket_with_a_wrong_token_is_refused(gateway: Gateway, signer: Signer) -> None:
    url = f"ws://{gateway.host}/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(InvalidStatus, match="401"):
        await connect(f"{url}&access_token={signer.but(audience='others').token(12)}")


def test_callers_without_a_token_are_limited_by_their_address(
    client: httpx.Client, signer: Signer
) -> None:
    def poll(address: str, **headers: str) -> int:
        came_from = {"x-forwarded-for": address}
        return client.get("/socket.io/poll", headers=came_from | headers).status_code

    assert [poll("203.0.113.7") for _ in range(21)] == [200] * 20 + [429]
    assert poll("203.0.113.8") == 200
    told = {"x-forwarded-for": "203.0.113.9", "x-envoy-external-address": "203.0.113.7"}
    seen = client.get("/socket.io/poll", headers=told).json()["headers"]
    assert seen["x-envoy-external-address"] == "203.0.113.9"
    assert poll("203.0.113.7", **signer.bearer(14)) == 200


@pytest.mark.requirement("API-035")
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
