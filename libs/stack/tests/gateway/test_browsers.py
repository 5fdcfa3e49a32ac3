"""What pages of other origins may do, and what they are let read."""

import socket

import httpx
import pytest

from .conftest import Gateway, Signer

CLAIM = "/api/v1/nft/claim"
PAGE = "https://app.example"


def preflight(client: httpx.Client, origin: str) -> httpx.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return client.options(CLAIM, headers=headers)


@pytest.mark.requirement("API-032")
@pytest.mark.parametrize("origin", [PAGE, "http://localhost", "http://localhost:5173"])
def test_a_listed_page_may_ask_without_a_token_first(client: httpx.Client, origin: str) -> None:
    """A preflight request never carries a token."""
    answer = preflight(client, origin)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert "idempotency-key" in answer.headers["access-control-allow-headers"]


@pytest.mark.requirement("API-032")
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "https://localhost:5173", "http://localhost.evil.example", "null"],
)
def test_another_page_may_not(client: httpx.Client, origin: str) -> None:
    assert "access-control-allow-origin" not in preflight(client, origin).headers


@pytest.mark.requirement("API-032")
def test_a_page_reads_ids_and_limits(client: httpx.Client, signer: Signer) -> None:
    answer = client.post(CLAIM, headers=signer.bearer(20) | {"Origin": PAGE})
    exposed = answer.headers["access-control-expose-headers"]
    assert {"x-request-id", "x-ratelimit-remaining", "retry-after"} <= set(exposed.split(", "))


@pytest.mark.requirement("API-032", "API-036")
@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), (CLAIM, 401), ("/api/v1/badges/%2e%2e%2fadmin", 400)]
)
def test_a_page_reads_why_it_is_refused(gateway: Gateway, path: str, status: int) -> None:
    """Without these headers a browser shows nothing but "network error"."""
    url = httpx.URL(f"http://{gateway.host}", raw_path=path.encode())
    answer = httpx.get(url, headers={"Origin": PAGE})
    assert answer.status_code == status
    assert answer.headers.get_list("access-control-allow-origin") == [PAGE]
    assert answer.json()["meta"]["requestId"] == answer.headers["x-request-id"]


def test_what_is_no_http_is_refused_under_an_id(gateway: Gateway) -> None:
    host, port = gateway.host.split(":")
    with socket.create_connection((host, int(port)), 10) as raw:
        raw.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n")
        said = b"".join(iter(lambda: raw.recv(4096), b"")).decode()
    assert said.startswith("HTTP/1.1 400")
    (name,) = [line for line in said.splitlines() if line.lower().startswith("x-request-id")]
    assert f'"requestId":"{name.split(": ")[1]}"' in said
