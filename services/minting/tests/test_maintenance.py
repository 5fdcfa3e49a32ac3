"""While maintenance lasts nothing begins, people hear until when, and what is under way lands."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from dying import killed_everywhere
from laurel_events import Rejected
from laurel_events.testing import message
from laurel_schemas.platform_announcements_v1 import MaintenanceEnded, MaintenanceScheduled
from laurel_service.testing import bearer
from minting import maintenance
from minting.chain import SignedTransaction
from minting.rules.claiming import RequirementsNotMet, UnderMaintenance
from minting.upgrades import Wish, decide_upgrade
from minting_people import unlock, user
from minting_world import World
from upgrading import signed, supplies
from uuid_utils.compat import uuid7

MAINTENANCE = "/api/v1/nft/maintenance"
ADMIN = bearer(1, roles=("user", "admin"))
BOTH = ("nft_claims", "nft_upgrades")
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def announced(start: datetime, *pauses: str, minutes: int = 60) -> MaintenanceScheduled:
    return MaintenanceScheduled(
        announcement_id="MAINT_1",
        maintenance_type="blockchain_upgrade",
        scheduled_start=start,
        estimated_minutes=minutes,
        affected_services=("NFT minting",),
        pauses=pauses,
    )


def ended(*, called_off: bool = False) -> MaintenanceEnded:
    return MaintenanceEnded(announcement_id="MAINT_1", called_off=called_off, ended_at=now())


@pytest.mark.requirement("NFT-019")
async def test_nothing_begins_while_it_lasts_and_what_is_under_way_lands(world: World) -> None:
    old = await world.holds(7)
    waiting = await world.upgraded(7)
    await world.receive(user(8), unlock(8, 1), user(9))
    claimed = await world.claimed(8)
    start = now() - timedelta(minutes=1)
    await world.receive(user(6), unlock(6, 1), announced(start, *BOTH, "badge_activations"))
    assert await world.claim(6) == UnderMaintenance(start + HOUR)
    assert isinstance(await world.claim(9), RequirementsNotMet)
    assert (await world.upgraded(7)).id == waiting.id
    await signed(world, waiting)
    await world.land(waiting.new_mint)
    await world.land(claimed.mint_address)
    assert await supplies(world, old, waiting.new_mint) == [0, 1]
    await world.receive(unlock(8, 2))
    assert await world.upgrade(8) == UnderMaintenance(start + HOUR)
    assert await decide_upgrade(Wish(uuid7(), 8, 2), world.means) == UnderMaintenance(start + HOUR)
    await world.receive(ended())
    assert isinstance(await world.claim(6), SignedTransaction)
    assert (await world.upgraded(8)).old_mint == claimed.mint_address


@pytest.mark.requirement("NFT-019")
async def test_what_no_window_pauses_now_begins(poor_world: World) -> None:
    ago = now() - timedelta(minutes=1)
    windows = (
        announced(now() + HOUR, *BOTH),  # to come
        announced(now() - 2 * HOUR, *BOTH),  # its estimate has run out
        announced(ago, "badge_activations"),
        announced(ago, "nft_upgrades"),
        announced(ago),
    )
    for user_id, window in enumerate(windows, start=7):
        await poor_world.receive(user(user_id), unlock(user_id, 1), window)
        assert isinstance(await poor_world.claim(user_id), SignedTransaction), window


async def test_the_last_word_on_a_window_stands_in_the_order_of_the_log(poor_world: World) -> None:
    await poor_world.receive(user(7), unlock(7, 1), ended())  # of what nobody has heard
    start = now() - timedelta(minutes=1)
    events = [
        message(announced(start, *BOTH, minutes=10)),
        message(ended(called_off=True)),
        message(announced(start, *BOTH, minutes=30)),
    ]
    await poor_world.deliver(*events)
    await poor_world.deliver(*events)  # again, as the process died before it said so to Kafka
    assert await poor_world.claim(7) == UnderMaintenance(start + timedelta(minutes=30))
    await poor_world.deliver(
        message(announced(start)), message(announced(start, *BOTH, minutes=20))
    )
    assert await poor_world.claim(7) == UnderMaintenance(start + timedelta(minutes=20))


async def test_one_that_never_ends_goes_to_its_dead_letter(poor_world: World) -> None:
    endless = message(announced(now(), *BOTH, minutes=10**12))
    async with poor_world.unit_of_work() as tx:
        await maintenance.schedule_windows([endless], tx)
        reason = "estimated_minutes should end before the year 10000"
        assert tx.answers == [(endless, Rejected(reason))]
    await poor_world.receive(user(7), unlock(7, 1))
    assert isinstance(await poor_world.claim(7), SignedTransaction)


async def test_processes_that_die_neither_forget_a_window_nor_claim_in_it(
    poor_world: World,
) -> None:
    start = now() - timedelta(minutes=1)
    await poor_world.receive(user(7), unlock(7, 1))
    window = announced(start, *BOTH)
    _, deaths = await killed_everywhere(poor_world, lambda process: process.receive(window))
    refusal, died = await killed_everywhere(poor_world, lambda process: process.claim(7))
    assert (refusal, deaths + died > 1) == (UnderMaintenance(start + HOUR), True)
    assert await poor_world.due() == []
    await killed_everywhere(poor_world, lambda process: process.receive(ended()))
    assert isinstance(await poor_world.claim(7), SignedTransaction)


async def shown(api: httpx.AsyncClient) -> Any:
    answer = await api.get("/api/v1/nft/status", headers=bearer(7))
    return answer.json()["data"]["maintenance"]


async def put(
    api: httpx.AsyncClient, name: str = "june", wish: Mapping[str, object] | None = None
) -> httpx.Response:
    body = {"pauses": ["nft_claims"], "minutes": 30, **(wish or {})}
    return await api.put(f"{MAINTENANCE}/{name}", headers=ADMIN, json=body)


@pytest.mark.requirement("NFT-019")
async def test_an_operator_sets_and_lifts_it_and_people_see_it(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.receive(user(7), unlock(7, 1))
    assert await shown(api) is None
    until = (await put(api)).json()["data"]["endsAt"]
    answer = await api.post("/api/v1/nft/claim", headers=bearer(7), json={"tierId": 1})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    error = answer.json()["error"]
    assert (error["code"], error["details"]["until"][:16]) == ("NFT_MAINTENANCE", until[:16])
    assert until[11:16] in error["message"]
    seen = await shown(api)
    assert (seen["claimsUntil"][:16], seen["upgradesUntil"]) == (until[:16], None)
    listed = await api.get(MAINTENANCE, headers=ADMIN)
    [window] = listed.json()["data"]["windows"]
    assert (window["maintenanceId"], window["pauses"]) == ("june", ["nft_claims"])
    for _ in range(2):
        assert (await api.post(f"{MAINTENANCE}/june/end", headers=ADMIN)).status_code == 200
    assert await shown(api) is None
    again = await api.post("/api/v1/nft/claim", headers=bearer(7), json={"tierId": 1})
    assert again.status_code == 200


async def test_only_operators_set_it_and_bad_wishes_change_nothing(
    api: httpx.AsyncClient, world: World
) -> None:
    wish = {"pauses": ["nft_claims"], "minutes": 30}
    assert (await api.put(f"{MAINTENANCE}/a", headers=bearer(7), json=wish)).status_code == 403
    assert (await api.put(f"{MAINTENANCE}/a", json=wish)).status_code == 401
    assert (await api.get(MAINTENANCE, headers=bearer(7))).status_code == 403
    wrongs: list[dict[str, object]] = [
        {"pauses": []},
        {"pauses": ["trades"]},
        {"minutes": 0},
        {"minutes": 100_000},
        {"minutes": "30"},
        {"startsAt": "2025-06-01T12:00:00"},
        {"startsAt": "9999-12-31T23:59:00Z"},
    ]
    for wrong in wrongs:
        assert (await put(api, wish=wrong)).status_code == 422, wrong
    assert (await put(api, "a b")).status_code == 422
    assert (await api.post(f"{MAINTENANCE}/nobody/end", headers=ADMIN)).status_code == 404
    assert (await api.get(MAINTENANCE, headers=ADMIN)).json()["data"]["windows"] == []
