"""What was sealed at the end, checked by a verifier that nobody here wrote."""

import json
import re
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from compared_world import compared
from competition.handlers.entering import disqualify
from competition.rules.competition import Competition
from competition_world import ADMIN, ANNA, API, BEN, CLEO, PRIZES, TERMS, World, trade
from laurel_service import Service
from laurel_service.settings_error import SettingsError
from laurel_service.testing import bearer
from laurel_testkit.proofs import verified

CROWD = range(1_000, 2_300)
START = TERMS.starts_at


async def ended(world: World) -> Competition:
    """Ben is first, Anna second of 1,302; Cleo and another were excluded."""
    made = await world.publish(prizes=PRIZES)
    await world.enter(made, ANNA, BEN, CLEO, 10)
    await world.execute(
        "insert into entries (competition_id, user_id, id, state, entered_at)"
        f" select '{made.id}', user_id, gen_random_uuid(), 'entered', timestamptz '2025-06-01'"
        f" from generate_series({CROWD.start}, {CROWD.stop - 1}) as user_id"
    )
    await world.execute(f"update competitions set participants = participants + {len(CROWD)}")
    scores = ((ANNA, "5"), (BEN, "7.50"), (CLEO, "9"))
    await world.trade(*(trade(user, usd, START) for user, usd in scores))
    await world.execute(
        "insert into findings select gen_random_uuid(), id, 'self_trade', 'evidence',"
        f" array[{CLEO}], '{{\"fills\": 4, \"a\": 0.50}}', 'excluded', now(), 1, now(), 'x'"
        " from competitions"
    )
    async with world.unit_of_work() as tx:
        for user in (CLEO, 10):
            await disqualify(made.id, user, "Wash trades, \u201cquoted\u201d.", ADMIN, tx)
    await world.settle(made)
    return made


async def proof(http: httpx.AsyncClient, made: Competition, user: int) -> Any:
    answer = await http.get(f"{API}/{made.id}/leaderboard/me/proof", headers=bearer(user))
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def asked(shown: Any) -> dict[str, Any]:
    """What the verifier is given."""
    record = list(shown["record"].encode())
    return {"key": shown["key"], "proof": shown["proof"], "record": record}


@pytest.mark.requirement("COMP-016")
@pytest.mark.timeout(600)
async def test_every_result_verifies_offline(
    http: httpx.AsyncClient, world: World, verifier: Path
) -> None:
    """Ranks, exclusions and terms; a record that says otherwise proves nothing."""
    made = await ended(world)
    size = 1 + 2 + len(CROWD) + 2
    users = (BEN, ANNA, CROWD[0], CROWD[-1], CLEO, 10)
    shown = {user: await proof(http, made, user) for user in users}
    sealed = (await http.get(f"{API}/{made.id}/checkpoint", headers=bearer(1))).json()["data"]

    for one in (*shown.values(), sealed):
        assert verified(verifier, asked(one)) == size
        assert len(one["record"]) + len(one["proof"]) < 2_048
    assert sealed["checkpoint"].startswith(f"laurel.example/competition/{made.id}\n{size}\n")
    _say_what_happened({user: json.loads(one["record"]) for user, one in shown.items()})
    terms = json.loads(sealed["record"])
    assert (terms["participants"], terms["prizes"][0]["points"]) == (2 + len(CROWD), "500")
    _forged(verifier, asked(shown[ANNA]), asked(shown[BEN]))


def _say_what_happened(records: dict[int, Any]) -> None:
    ranks = [(records[user]["rank"], records[user]["score"]) for user in (BEN, ANNA)]
    assert ranks == [(1, "7.5"), (2, "5")]
    assert records[CLEO]["explanation"] == "Wash trades, \u201cquoted\u201d."
    [finding] = records[CLEO]["findings"]
    assert finding["evidenceSha256"] == sha256(b'{"a":0.5,"fills":4}').hexdigest()
    assert records[10]["findings"] == []


def _forged(verifier: Path, sound: dict[str, Any], other: dict[str, Any]) -> None:
    better = bytes(sound["record"]).replace(b'"rank":2', b'"rank":1')
    for forged in (
        sound | {"record": list(better)},
        sound | {"record": other["record"]},
        sound | {"proof": re.sub(r"index \d+", "index 1", sound["proof"])},
        sound | {"key": sound["key"].replace("laurel.example", "other.example")},
    ):
        assert isinstance(verified(verifier, forged), str)


async def test_before_the_end_and_for_strangers_there_is_no_proof(
    http: httpx.AsyncClient, world: World
) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    path = f"{API}/{made.id}/leaderboard/me/proof"
    early = await http.get(path, headers=bearer(ANNA))
    await world.settle(made)
    stranger = await http.get(path, headers=bearer(BEN))
    unknown = await http.get(f"{API}/{UUID(int=1)}/checkpoint", headers=bearer(BEN))

    codes = [one.json()["error"]["code"] for one in (early, stranger, unknown)]
    assert codes == ["PROOF_PENDING", "ENTRY_NOT_FOUND", "EVENT_NOT_FOUND"]


@pytest.mark.requirement("COMP-016")
async def test_a_filter_shows_who_moved_for_it(service: Service, world: World) -> None:
    made = await world.publish(minimum_trade_usd=Decimal(10), pairs=("BTC", "ETH"))
    await world.enter(made, ANNA, BEN, CLEO)
    await world.trade(
        *(trade(ANNA, "9", START) for _ in range(5)),
        trade(ANNA, "10", START),
        trade(BEN, "20", START),
        trade(BEN, "90", START, pair="DOGE"),
        trade(CLEO, "300", START),
    )
    async with world.unit_of_work() as tx:
        await disqualify(made.id, CLEO, "Wash trades.", ADMIN, tx)
    found = {
        name: [
            (one["user_id"], one["rank"], one["rank_without"], one["why"])
            for one in await compared(service, made, name)
        ]
        for name in ("minimum-trade", "pairs", "pauses", "exclusions")
    }

    assert found == {
        "minimum-trade": [(BEN, 1, 2, "others move"), (ANNA, 2, 1, "5 more trades would count")],
        "pairs": [],
        "pauses": [],
        "exclusions": [
            (BEN, 1, 2, "others move"),
            (CLEO, None, 1, "excluded: Wash trades."),
            (ANNA, 2, 3, "others move"),
        ],
    }
    with pytest.raises(
        SettingsError, match="exclusions, minimum-trade, pairs, pauses, held-time, caps"
    ):
        await compared(service, made, "window")
