from typing import Any

import httpx
import pytest


@pytest.fixture
async def paths(http: httpx.AsyncClient) -> Any:
    return (await http.get("/openapi.json")).json()["paths"]


def examples(operation: Any, status: str) -> set[str]:
    return set(operation["responses"][status]["content"]["application/json"]["examples"])


@pytest.mark.requirement("API-009")
async def test_a_route_shows_its_errors_with_examples(paths: Any) -> None:
    claim = paths["/claims"]["post"]
    assert examples(claim, "400") == {"NFT_REQUIREMENTS_NOT_MET", "IDEMPOTENCY_KEY_INVALID"}
    assert examples(claim, "409") == {"CONFLICT", "IDEMPOTENCY_KEY_IN_USE"}
    assert examples(claim, "422") == {"VALIDATION_FAILED", "IDEMPOTENCY_KEY_REUSED"}
    assert examples(claim, "500") == {"INTERNAL_ERROR"}


@pytest.mark.requirement("API-010")
async def test_a_route_shows_what_the_gateway_answers(paths: Any) -> None:
    assert examples(paths["/me"]["get"], "429") == {"RATE_LIMITED"}
    assert examples(paths["/me"]["get"], "504") == {"TIMEOUT"}
    claim = paths["/claims"]["post"]
    assert examples(claim, "408") == {"REQUEST_TIMEOUT"}
    assert examples(claim, "413") == {"PAYLOAD_TOO_LARGE"}
    assert examples(claim, "415") == {"UNSUPPORTED_MEDIA_TYPE"}
    assert {"408", "413", "415"}.isdisjoint(paths["/me"]["get"]["responses"])


async def test_a_route_with_a_token_shows_its_refusal(paths: Any) -> None:
    assert examples(paths["/scoped"]["get"], "401") == {"UNAUTHORIZED"}
    assert "401" not in paths["/greeting"]["get"]["responses"]


async def test_every_error_has_the_envelope(paths: Any) -> None:
    for path in paths.values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    schema = response["content"]["application/json"]["schema"]
                    assert schema["$ref"].endswith("/ErrorEnvelope")


async def test_a_post_takes_an_idempotency_key(paths: Any) -> None:
    assert "Idempotency-Key" in {p["name"] for p in paths["/claims"]["post"]["parameters"]}
    assert "Idempotency-Key" not in {p["name"] for p in paths["/me"]["get"]["parameters"]}


@pytest.mark.requirement("API-029", "GEN-047")
async def test_a_user_s_own_reads_may_be_looked_at_and_an_operator_s_changes_are_told(
    paths: Any,
) -> None:
    looked = {"X-View-As", "X-View-Reason"}
    assert looked == {p["name"] for p in paths["/me"]["get"]["parameters"]}
    assert examples(paths["/me"]["get"], "403") == {"VIEW_REFUSED"}
    assert examples(paths["/me"]["get"], "422") == {"VIEW_INVALID"}
    assert "parameters" not in paths["/admin"]["get"]
    assert "parameters" not in paths["/greeting"]["get"]
    assert paths["/admin/users/{userId}/claims"]["post"]["x-audit-trail"] is True
    assert "x-audit-trail" not in paths["/claims"]["post"]
    assert "x-audit-trail" not in paths["/admin"]["get"]


@pytest.mark.requirement("API-009")
async def test_success_is_the_envelope_of_its_data(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    envelope = document["components"]["schemas"]["Envelope_Who_"]
    assert set(envelope["properties"]) == {"success", "data", "meta"}
