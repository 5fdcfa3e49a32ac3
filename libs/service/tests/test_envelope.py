import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import httpx
import pytest
from laurel_service import Service
from laurel_service.testing import bearer, client

LARGE = 1001


@pytest.mark.requirement("API-001")
async def test_a_success_carries_data_and_meta(http: httpx.AsyncClient) -> None:
    response = await http.get("/me", headers=bearer(1001))
    body = response.json()
    assert response.status_code == 200
    assert body["data"] == {"userId": 1001, "roles": ["user"]}
    assert body["success"] is True
    assert body["meta"]["version"] == "v1"
    assert body["meta"]["requestId"] == response.headers["x-request-id"]
    assert datetime.fromisoformat(body["meta"]["timestamp"]).tzinfo


@pytest.mark.requirement("API-002")
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("DELETE", "/me", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/me", 401, "UNAUTHORIZED"),
        ("GET", "/users/abc", 422, "VALIDATION_FAILED"),
        ("GET", "/broken", 500, "INTERNAL_ERROR"),
    ],
)
async def test_every_refusal_has_the_error_envelope(
    http: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    response = await http.request(method, path)
    body = response.json()
    assert response.status_code == status
    assert body["success"] is False
    assert body["error"]["code"] == code
    assert body["meta"]["requestId"] == response.headers["x-request-id"]


async def test_a_401_names_the_scheme(http: httpx.AsyncClient) -> None:
    response = await http.get("/me")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.requirement("API-005")
async def test_a_bad_body_names_its_fields(http: httpx.AsyncClient) -> None:
    response = await http.post("/claims", json={"tierId": "two"}, headers=bearer(1001))
    (field,) = response.json()["error"]["details"]["fields"]
    assert response.status_code == 422
    assert field["field"] == "body.tierId"
    assert "two" not in response.text


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1]", b""])
async def test_a_body_that_is_no_object_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    headers = {**bearer(1001), "content-type": "application/json"}
    response = await http.post("/claims", content=body, headers=headers)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "VALIDATION_FAILED"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense"])
async def test_a_body_of_another_type_is_a_415(http: httpx.AsyncClient, kind: str) -> None:
    headers = {**bearer(1001), "content-type": kind}
    response = await http.post("/claims", content=b'{"tierId": 2}', headers=headers)
    assert response.status_code == 415
    assert response.json()["error"]["code"] == "UNSUPPORTED_MEDIA_TYPE"


async def test_a_trailing_slash_is_another_path(http: httpx.AsyncClient) -> None:
    response = await http.get("/me/", headers=bearer(1001))
    assert response.status_code == 404


async def test_a_body_that_takes_too_long_is_refused(service: Service) -> None:
    """Each open body holds a connection: a thousand slow clients would hold all of them."""

    async def trickle() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    impatient = service.settings.model_copy(update={"body_timeout_seconds": 0.1})
    async with client(replace(service, settings=impatient)) as http:
        headers = {**bearer(1001), "content-type": "application/json"}
        response = await http.post("/claims", content=trickle(), headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (408, "REQUEST_TIMEOUT")


@pytest.mark.requirement("API-002")
async def test_a_business_error_keeps_its_status_code_and_details(http: httpx.AsyncClient) -> None:
    response = await http.post("/claims", json={"tierId": 6}, headers=bearer(1001))
    assert response.status_code == 400
    assert response.json()["error"] == {
        "code": "NFT_REQUIREMENTS_NOT_MET",
        "message": "User does not meet the requirements for this NFT tier.",
        "details": {"requiredVolume": 500000, "currentVolume": 300000},
    }


@pytest.mark.requirement("API-008")
@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_above_the_limit_is_refused(http: httpx.AsyncClient, announced: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(LARGE):
            yield b"x"

    content = b"x" * LARGE if announced else chunks()
    response = await http.post(
        "/claims",
        content=content,
        headers={**bearer(1001), "content-type": "application/json"},
    )
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "PAYLOAD_TOO_LARGE"


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-123", True), ('bad"id', False), ("x" * 65, False)]
)
async def test_a_sane_request_id_is_kept(http: httpx.AsyncClient, sent: str, kept: bool) -> None:
    response = await http.get("/me", headers={"x-request-id": sent})
    assert (response.headers["x-request-id"] == sent) is kept
    assert response.json()["meta"]["requestId"] == response.headers["x-request-id"]


async def test_a_fault_leaks_nothing(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = await http.get("/broken")
    assert "someone@example.com" not in response.text
    assert [record.message for record in caplog.records] == ["request failed"]


async def test_resources_and_sessions_reach_routes(http: httpx.AsyncClient) -> None:
    assert (await http.get("/greeting")).json()["data"] == "hello"
    assert (await http.get("/count")).json()["data"] == 0


async def test_a_mount_serves_below_its_prefix(http: httpx.AsyncClient) -> None:
    assert (await http.get("/sockets/")).text == "mounted in sample"


async def test_probes_answer(http: httpx.AsyncClient) -> None:
    await http.get("/users/7")
    assert (await http.get("/health/live")).json() == {"status": "live", "checks": {}}
    assert (await http.get("/health/ready")).json() == {
        "status": "ready",
        "checks": {"database": True, "accepting": True},
    }
    metrics = (await http.get("/metrics")).text
    assert 'laurel_http_request_seconds_count{method="GET",route="/users/{user_id}"' in metrics


@pytest.fixture
async def stranded(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A service whose database is away."""
    nowhere = {"database_url": "postgresql://nobody@127.0.0.1:1/none"}
    settings = service.settings.model_copy(update=nowhere)
    async with client(replace(service, settings=settings)) as opened:
        yield opened


async def test_not_ready_without_its_database(stranded: httpx.AsyncClient) -> None:
    response = await stranded.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] is False


async def test_a_database_that_is_away_is_a_503(stranded: httpx.AsyncClient) -> None:
    keyed = {**bearer(1001), "Idempotency-Key": "k1"}
    for response in (
        await stranded.get("/count"),
        await stranded.post("/claims", json={"tierId": 2}, headers=keyed),
    ):
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "UNAVAILABLE"
