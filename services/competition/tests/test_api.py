"""The routes, on the service's real app and database."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from competition_world import (
    ADMIN,
    ANNA,
    API,
    AS_ADMIN,
    AS_OWNER,
    BEN,
    MANAGED,
    OWNER,
    TERMS,
    World,
)
from laurel_service.testing import bearer

ORDER: dict[str, Any] = {
    "name": "Weekly Trading Championship",
    "startsAt": "2025-06-01T13:00:00Z",
    "endsAt": "2025-06-01T15:00:00Z",
    "minimumTier": 0,
}


async def post(
    http: httpx.AsyncClient, path: str, body: Any = None, user: dict[str, str] = AS_OWNER
) -> httpx.Response:
    return await http.post(
        path, json={"reason": "so decided"} if body is None else body, headers=user
    )


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def drafted(http: httpx.AsyncClient, **changed: Any) -> str:
    answer = await post(http, MANAGED, ORDER | changed)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


async def test_a_competition_from_draft_to_entry(http: httpx.AsyncClient) -> None:
    made = await drafted(http)
    assert code(await http.get(f"{API}/{made}", headers=bearer(ANNA))) == (404, "EVENT_NOT_FOUND")
    assert code(await post(http, f"{MANAGED}/{made}/publish")) == (409, "NOT_APPROVED")
    approved = await post(http, f"{MANAGED}/{made}/approve", user=AS_ADMIN)
    assert approved.json()["data"]["approvedBy"] == ADMIN
    published = await post(http, f"{MANAGED}/{made}/publish")
    assert published.json()["data"]["status"] == "upcoming"

    entered = await post(http, f"{API}/{made}/enter", user=bearer(ANNA))
    assert entered.json()["data"]["state"] == "entered"
    shown = (await http.get(f"{API}/{made}", headers=bearer(BEN))).json()["data"]
    assert (shown["participants"], shown["entryDeadline"]) == (1, "2025-06-01T15:00:00Z")
    mine = (await http.get(f"{API}/entries/me", headers=bearer(ANNA))).json()["data"]
    assert [one["eventId"] for one in mine["entries"]] == [made]
    own = await http.get(f"{API}/{made}/entries/me", headers=bearer(ANNA))
    assert own.json()["data"] == entered.json()["data"]
    foreign = await http.get(f"{API}/{made}/entries/me", headers=bearer(BEN))
    assert code(foreign) == (404, "ENTRY_NOT_FOUND")


async def test_a_changed_draft_has_to_be_approved_again(http: httpx.AsyncClient) -> None:
    made = await drafted(http)
    await post(http, f"{MANAGED}/{made}/approve", user=AS_ADMIN)
    await http.put(f"{MANAGED}/{made}", json=ORDER | {"minimumTier": 1}, headers=AS_OWNER)

    assert code(await post(http, f"{MANAGED}/{made}/publish")) == (409, "NOT_APPROVED")


async def test_nobody_approves_their_own_draft(http: httpx.AsyncClient) -> None:
    answer = await http.post(MANAGED, json=ORDER, headers=AS_ADMIN)
    made = answer.json()["data"]["id"]
    assert code(await post(http, f"{MANAGED}/{made}/approve", user=AS_ADMIN)) == (
        403,
        "ROLE_MISSING",
    )
    assert code(await post(http, f"{MANAGED}/{made}/approve", user=bearer(ANNA))) == (
        404,
        "EVENT_NOT_FOUND",
    )


async def test_members_create_nothing(http: httpx.AsyncClient) -> None:
    assert code(await post(http, MANAGED, ORDER, bearer(ANNA))) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("owner", {"history", "disqualify", "pause"}),
        ("moderator", {"history", "disqualify"}),
        ("analyst", {"history"}),
        ("viewer", {"history"}),
        (None, set()),
    ],
)
async def test_a_role_in_a_competition_allows_what_it_should(
    http: httpx.AsyncClient, world: World, role: str | None, allowed: set[str]
) -> None:
    made = await world.publish()
    await world.at(TERMS.starts_at)
    await world.enter(made, BEN)
    held = await post(http, f"{MANAGED}/{made.id}/roles", {"userId": ANNA, "role": role})
    assert held.status_code == 200
    anna = bearer(ANNA)
    answers = {
        "history": await http.get(f"{MANAGED}/{made.id}/history", headers=anna),
        "disqualify": await post(
            http, f"{MANAGED}/{made.id}/entries/{BEN}/disqualify", {"explanation": "x"}, anna
        ),
        "pause": await post(http, f"{MANAGED}/{made.id}/pause", user=anna),
    }

    assert {name for name, answer in answers.items() if answer.status_code == 200} == allowed
    assert {answer.status_code for answer in answers.values()} <= {200, 403}


async def test_a_role_in_one_competition_is_none_in_another(
    http: httpx.AsyncClient, world: World
) -> None:
    first, second = await world.publish(), await world.draft()
    await post(http, f"{MANAGED}/{first.id}/roles", {"userId": ANNA, "role": "owner"})
    seen = (await http.get(MANAGED, headers=bearer(ANNA))).json()["data"]["events"]

    assert [one["id"] for one in seen] == [str(first.id)]
    hidden = await http.get(f"{MANAGED}/{second.id}", headers=bearer(ANNA))
    assert code(hidden) == (404, "EVENT_NOT_FOUND")


async def test_the_last_owner_stays(http: httpx.AsyncClient, world: World) -> None:
    made = await world.publish()
    taken = await post(http, f"{MANAGED}/{made.id}/roles", {"userId": OWNER, "role": None})
    assert code(taken) == (409, "LAST_OWNER")


async def test_who_is_excluded_reads_why(http: httpx.AsyncClient, world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    path = f"{MANAGED}/{made.id}/entries"
    await post(http, f"{path}/{ANNA}/disqualify", {"explanation": "Wash trades."})
    own = await http.get(f"{API}/{made.id}/entries/me", headers=bearer(ANNA))
    nobody = await post(http, f"{path}/{BEN}/disqualify", {"explanation": "x"})
    again = await post(http, f"{API}/{made.id}/enter", user=bearer(ANNA))

    assert own.json()["data"]["explanation"] == "Wash trades."
    assert (code(nobody), code(again)) == ((404, "ENTRY_NOT_FOUND"), (409, "DISQUALIFIED"))


async def test_what_is_unmet_is_named(http: httpx.AsyncClient, world: World) -> None:
    made = await world.publish(minimum_tier=3)
    answer = await post(http, f"{API}/{made.id}/enter", user=bearer(ANNA))

    assert code(answer) == (403, "NOT_ELIGIBLE")
    assert answer.json()["error"]["details"] == {
        "unmet": [{"rule": "tier", "required": "3", "actual": "0"}]
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"endsAt": "2025-06-01T13:00:00Z"}, "body.endsAt"),
        ({"entryDeadline": "2025-06-02T13:00:00Z"}, "body.entryDeadline"),
        ({"name": ""}, "body.name"),
        ({"name": "a\x00b"}, "body.name"),
        ({"minimumTier": 6}, "body.minimumTier"),
        ({"minimumTradeUsd": "-1"}, "body.minimumTradeUsd"),
        ({"minimumTradeUsd": "１"}, "body.minimumTradeUsd"),
        ({"maxEntrants": 0}, "body.maxEntrants"),
        ({"scoring": "luck"}, "body.scoring"),
        ({"startsAt": "20250601"}, "body.startsAt"),
    ],
)
async def test_bad_terms_are_refused_by_field(
    http: httpx.AsyncClient, world: World, changed: dict[str, Any], field: str
) -> None:
    answer = await post(http, MANAGED, ORDER | changed)

    assert code(answer) == (422, "VALIDATION_FAILED")
    assert [one["field"] for one in answer.json()["error"]["details"]["fields"]] == [field]
    assert await world.rows("select 1 from competitions") == []


async def test_what_has_begun_is_not_published(http: httpx.AsyncClient, world: World) -> None:
    made = await drafted(http)
    await post(http, f"{MANAGED}/{made}/approve", user=AS_ADMIN)
    world.clock.now = TERMS.starts_at
    answer = await post(http, f"{MANAGED}/{made}/publish")
    assert code(answer) == (422, "VALIDATION_FAILED")


async def test_pages_follow_one_another(http: httpx.AsyncClient, world: World) -> None:
    made = {(await world.publish()).id for _ in range(5)}
    await world.draft()
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = f"?limit=2&cursor={cursor}" if cursor else "?limit=2"
        page = (await http.get(f"{API}{query}", headers=bearer(ANNA))).json()["data"]
        seen += [one["id"] for one in page["events"]]
        cursor = page["nextCursor"]

    assert (len(seen), {UUID(one) for one in seen}) == (5, made)
    wrong = await http.get(f"{API}?cursor=x", headers=bearer(ANNA))
    assert code(wrong) == (400, "CURSOR_INVALID")
    none = await http.get(f"{API}?status=completed", headers=bearer(ANNA))
    assert none.json()["data"] == {"events": [], "nextCursor": None}


async def test_an_idempotency_key_enters_once(http: httpx.AsyncClient, world: World) -> None:
    made = await world.publish()
    keyed = {**bearer(ANNA), "Idempotency-Key": "enter-1"}
    answers = [await post(http, f"{API}/{made.id}/enter", user=keyed) for _ in "ab"]
    assert answers[0].json()["data"] == answers[1].json()["data"]


@pytest.mark.parametrize("path", ["", "/entries/me", f"/{UUID(int=1)}", "/admin/competitions"])
async def test_nobody_is_answered_without_a_token(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(f"{API}{path}")).status_code == 401


async def test_a_decision_that_does_not_fit_says_why(http: httpx.AsyncClient, world: World) -> None:
    made = await world.publish()
    answer = await post(http, f"{MANAGED}/{made.id}/pause")
    assert code(answer) == (409, "WRONG_STATUS")
    assert answer.json()["error"]["details"] == {"status": "upcoming"}
    late = {"endsAt": "2025-06-01T16:00:00Z", "reason": "a holiday"}
    longer = await post(http, f"{MANAGED}/{made.id}/extend", late)
    assert longer.json()["data"]["endsAt"] == "2025-06-01T16:00:00Z"
    history = (await http.get(f"{MANAGED}/{made.id}/history", headers=AS_OWNER)).json()["data"]
    assert [one["action"] for one in history["changes"]] == [
        "create",
        "approve",
        "publish",
        "extend",
    ]
    assert history["roles"] == [{"userId": OWNER, "role": "owner"}]
