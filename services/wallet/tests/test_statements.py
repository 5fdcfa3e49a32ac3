"""Statements of a period, in each form, with their signature."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from laurel_schemas.social_interactions_v1 import VideoUploaded
from laurel_service.testing import bearer
from laurel_testkit.proofs import verified
from wallet_http import API, ME, Clock, made
from wallet_world import NOW, World

DAY = "since=2025-06-01T00:00:00Z&until=2025-06-02T00:00:00Z"
NEXT = "since=2025-06-02T00:00:00Z&until=2025-06-03T00:00:00Z"


async def statement(http: httpx.AsyncClient, query: str, user: int = ME) -> httpx.Response:
    answer = await http.get(f"{API}/statements?{query}", headers=bearer(user))
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.requirement("WALLET-028")
async def test_a_statement_leads_from_one_balance_to_the_other(
    http: httpx.AsyncClient, clock: Clock
) -> None:
    clock.now = NOW + timedelta(days=1)
    await made(http, "purchases", {"itemId": "i", "points": "8"})

    first = (await statement(http, DAY)).json()["data"]
    second = (await statement(http, NEXT)).json()["data"]
    later = (await statement(http, "since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z")).json()

    assert (first["openingBalance"], first["closingBalance"]) == ("0.00", "50.00")
    assert [one["number"] for one in first["transactions"]] == list(range(1, 11))
    assert (second["openingBalance"], second["closingBalance"]) == ("50.00", "42.00")
    assert [one["points"] for one in second["transactions"]] == ["-8.00"]
    assert later["data"]["openingBalance"] == later["data"]["closingBalance"] == "42.00"
    assert (await statement(http, DAY, user=1)).json()["data"]["closingBalance"] == "0.00"


@pytest.mark.requirement("WALLET-028")
@pytest.mark.timeout(600)
async def test_each_form_is_signed(http: httpx.AsyncClient, verifier: Path) -> None:
    cases: list[tuple[str, str, bytes]] = [
        ("json", "application/json", b"{"),
        ("csv", "text/csv", b"number,"),
        ("pdf", "application/pdf", b"%PDF-"),
    ]
    for form, kind, begins in cases:
        answer = await statement(http, f"{DAY}&format={form}")

        assert answer.headers["content-type"].startswith(kind)
        assert answer.content.startswith(begins)
        note = b64decode(answer.headers["x-statement-note"]).decode()
        key = answer.headers["x-statement-key"]
        digest = b64encode(sha256(answer.content).digest()).decode()
        assert note.splitlines()[:4] == [
            "laurel.example/wallet/statements",
            "9",
            "2025-06-01T00:00:00Z 2025-06-02T00:00:00Z",
            f"{form} {digest}",
        ]
        assert verified(verifier, {"key": key, "note": note}) == 0
        assert isinstance(verified(verifier, {"key": key, "note": note.replace("9", "8", 1)}), str)


async def test_a_long_statement_is_refused_as_pdf(
    http: httpx.AsyncClient, world: World, upload: Callable[..., VideoUploaded]
) -> None:
    await world.earn(*(upload(video_id=f"m{i}") for i in range(2_000)))

    answer = await http.get(f"{API}/statements?{DAY}&format=pdf", headers=bearer(ME))

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "STATEMENT_TOO_LONG")
    assert len((await statement(http, f"{DAY}&format=csv")).text.splitlines()) == 2_011


async def test_a_refusal_says_why(http: httpx.AsyncClient) -> None:
    cases: list[tuple[str, dict[str, str], int, str]] = [
        (DAY, {}, 401, "UNAUTHORIZED"),
        ("since=2025-06-01T00:00:00Z", bearer(ME), 422, "VALIDATION_FAILED"),
        (f"{DAY}&format=xml", bearer(ME), 422, "VALIDATION_FAILED"),
        (
            "since=2025-06-01T00:00:00Z&until=2025-06-01T00:00:00Z",
            bearer(ME),
            422,
            "PERIOD_INVALID",
        ),
    ]
    for query, headers, status, code in cases:
        answer = await http.get(f"{API}/statements?{query}", headers=headers)

        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
