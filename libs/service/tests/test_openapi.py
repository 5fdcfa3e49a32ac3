from typing import Any

import httpx
import pytest


@pytest.fixture
async def paths(http: httpx.AsyncClient) -> Any:
    return (await http.get("/openapi.json")).json()["paths"]


def examples(operation: Any, status: str) -> set[str]:
    return set(operation["responses"][status]["content"]["application/json"]["examples"])


async def test_a_route_shows_its_errors_with_examples(paths: Any) -> None:
    claim = paths["/claims"]["post"]
    assert examples(claim, "400") == {"NFT_REQUIREMENTS_NOT_MET", "IDEMPOTENCY_KEY_INVALID"}
    assert examples(claim, "409") == {"CONFLICT", "IDEMPOTENCY_KEY_IN_USE"}
    assert examples(claim, "422") == {"VALIDATION_FAILED", "IDEMPOTENCY_KEY_REUSED"}
    assert examples(claim, "500") == {"INTERNAL_ERROR"}


async def test_every_error_has_the_envelope(paths: Any) -> None:
    for path in paths.values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    schema = response["content"]["application/json"]["schema"]
                    assert schema["$ref"].endswith("/ErrorEnvelope")


async def test_a_post_takes_an_idempotency_key(paths: Any) -> None:
    assert "Idempotency-Key" in {p["name"] for p in paths["/claims"]["post"]["parameters"]}
    assert "parameters" not in paths["/me"]["get"]


async def test_success_is_the_envelope_of_its_data(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    envelope = document["components"]["schemas"]["Envelope_Who_"]
    assert set(envelope["properties"]) == {"success", "data", "meta"}
