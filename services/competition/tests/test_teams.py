"""Teams and divisions: joined, scored, ranked, sealed and paid, each once."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from competition.audit import CHECKS
from competition.handlers.people import forget
from competition.rules.competition import Competition, TeamTerms
from competition.rules.divisions import Division
from competition.rules.prizes import PrizeRange
from competition_world import (
    ANNA,
    API,
    AS_OWNER,
    BEN,
    CLEO,
    HOUR,
    MANAGED,
    NOW,
    OWNER,
    TERMS,
    World,
    trade,
)
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.competition_lifecycle_v1 import CompetitionEntered, TeamInvited
from laurel_schemas.competition_standings_v1 import StandingFinal
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks
from laurel_testkit.proofs import verified

START = TERMS.starts_at
DORA, EMIL = 10, 11
ALL = (ANNA, BEN, CLEO, DORA, EMIL)


def points(first: int, last: int, amount: str, split: Any = None) -> PrizeRange:
    words = f"{amount} points"
    return PrizeRange(first, last, "points", words, points=Decimal(amount), split=split)


TEAMS = TeamTerms(2, 3, 2, (points(1, 1, "100", "score"), points(2, 3, "9.01", "equal")))
DIVISIONS = (
    Division("Bronze", Decimal(0), (points(1, 2, "30"),)),
    Division("Gold, by name", Decimal(1000), (points(1, 1, "70"),)),
)


async def asked(http: httpx.AsyncClient, user: int, path: str, body: Any = None) -> Any:
    answer = await http.post(f"{API}/{path}", json=body or {}, headers=bearer(user))
    told = answer.json()
    return told["data"] if told["success"] else told["error"]["code"]


async def shown(http: httpx.AsyncClient, user: int, path: str) -> Any:
    told = (await http.get(f"{API}/{path}", headers=bearer(user))).json()
    return told["data"] if told["success"] else told["error"]["code"]


async def formed(http: httpx.AsyncClient, world: World) -> tuple[Competition, Any, Any]:
    """Anna and Ben are the Owls, Cleo and Dora the Foxes; Emil is in none."""
    made = await world.publish(teams=TEAMS, divisions=DIVISIONS, prizes=(points(1, 1, "5"),))
    await world.trade(trade(CLEO, "1000", NOW - timedelta(days=29)))
    await world.enter(made, *ALL)
    owls = await asked(http, ANNA, f"{made.id}/teams", {"name": "  The  Owls "})
    foxes = await asked(http, CLEO, f"{made.id}/teams", {"name": "Foxes"})
    await asked(http, BEN, f"{made.id}/teams/join", {"code": owls["code"]})
    await asked(http, CLEO, f"{made.id}/teams/{foxes['id']}/invitations", {"userId": DORA})
    await asked(http, DORA, f"{made.id}/teams/{foxes['id']}/accept")
    return made, owls, foxes


@pytest.mark.requirement("COMP-062")
async def test_teams_are_joined_by_code_or_invitation_and_left(
    http: httpx.AsyncClient, world: World
) -> None:
    made, owls, foxes = await formed(http, world)
    path = f"{made.id}/teams"
    await _told_once(http, world, path, foxes)
    assert (owls["name"], owls["rank"], owls["members"]) == ("The Owls", None, 1)
    refused = {
        await asked(http, ANNA, path, {"name": "Again"}): "in one already",
        await asked(http, EMIL, path, {"name": "the owls"}): "by another case",
        await asked(http, EMIL, f"{path}/join", {"code": "guessed"}): "no such code",
        await asked(http, EMIL, f"{path}/{owls['id']}/accept"): "without an invitation",
        await asked(http, BEN, f"{path}/{owls['id']}/invitations", {"userId": EMIL}): "no captain",
        await asked(http, 77, f"{path}/join", {"code": owls["code"]}): "takes no part",
    }
    assert list(refused) == [
        *("IN_A_TEAM", "NAME_TAKEN", "TEAM_NOT_FOUND", "NOT_INVITED", "NOT_CAPTAIN", "NOT_ENTERED"),
    ]
    assert await shown(http, EMIL, f"{path}/me") == "TEAM_NOT_FOUND"
    seen = await shown(http, EMIL, f"{path}/{owls['id']}")
    assert [one["userId"] for one in seen["team"]] == [ANNA, BEN]
    assert "code" not in seen

    await _captains_follow(http, path, owls)
    await _invited(http, world, path, foxes)
    single = await world.publish()
    assert await shown(http, ANNA, f"{single.id}/teams") == "NO_TEAMS"
    assert await asked(http, ANNA, f"{single.id}/teams", {"name": "Owls"}) == "NO_TEAMS"


async def _told_once(http: httpx.AsyncClient, world: World, path: str, foxes: Any) -> None:
    """Who is invited is told, and a member is not invited; again changes nothing."""
    invited = f"{path}/{foxes['id']}/invitations"
    for user in (DORA, 77, 77):
        assert (await asked(http, CLEO, invited, {"userId": user}))["id"] == foxes["id"]
    told = await world.told(TeamInvited)
    assert [(one.user_id, one.team_name, one.captain_id) for one in told] == [
        *((DORA, "Foxes", CLEO), (77, "Foxes", CLEO)),
    ]


async def _captains_follow(http: httpx.AsyncClient, path: str, owls: Any) -> None:
    """The captain goes, and who joined first follows; a team that nobody is in is gone."""
    await asked(http, ANNA, f"{path}/leave")
    assert (await shown(http, BEN, f"{path}/me"))["captainId"] == BEN
    await asked(http, BEN, f"{path}/leave")
    assert await shown(http, BEN, f"{path}/{owls['id']}") == "TEAM_NOT_FOUND"


async def _invited(http: httpx.AsyncClient, world: World, path: str, foxes: Any) -> None:
    """An invitation gives no place in a full team, waits for one, and goes with who is deleted."""
    await asked(http, CLEO, f"{path}/{foxes['id']}/invitations", {"userId": ANNA})
    await asked(http, EMIL, f"{path}/join", {"code": foxes["code"]})
    assert await asked(http, ANNA, f"{path}/join", {"code": foxes["code"]}) == "TEAM_FULL"
    assert await asked(http, ANNA, f"{path}/{foxes['id']}/accept") == "TEAM_FULL"
    await asked(http, EMIL, f"{path}/leave")
    [waiting] = (await shown(http, ANNA, "teams/invitations/me"))["invitations"]
    assert (waiting["teamId"], waiting["teamName"]) == (foxes["id"], "Foxes")
    async with world.unit_of_work() as tx:
        gone = UserDeleted(user_id=ANNA)
        await forget([message(gone)], tx)
    assert (await shown(http, ANNA, "teams/invitations/me"))["invitations"] == []


@pytest.mark.requirement("COMP-061", "COMP-062", "COMP-016")
@pytest.mark.timeout(600)
async def test_groups_stand_are_sealed_and_paid_as_their_tables_say(
    http: httpx.AsyncClient, world: World, verifier: Path, service: Service
) -> None:
    made, owls, foxes = await formed(http, world)
    await world.at(START)
    assert await asked(http, EMIL, f"{made.id}/teams", {"name": "Late"}) == "TEAMS_CLOSED"
    scores = {ANNA: "60", BEN: "30", CLEO: "50", DORA: "20", EMIL: "80"}
    await world.trade(*(trade(user, usd, START + HOUR) for user, usd in scores.items()))
    board = await shown(http, EMIL, f"{made.id}/teams?limit=1")
    [first] = board["teams"]
    assert (first["id"], first["rank"], first["score"]) == (owls["id"], 1, "90")
    more = await shown(http, EMIL, f"{made.id}/teams?cursor={board['nextCursor']}")
    assert [(one["id"], one["rank"]) for one in more["teams"]] == [(foxes["id"], 2)]
    await _within_divisions(http, made)

    would = await http.get(f"{MANAGED}/{made.id}/prizes/validation", headers=AS_OWNER)
    await world.settle(made)
    paid = [(one.user_id, one.number, one.rank, one.points) for one in await world.prizes()]
    said = {"winners": 5, "prizes": len(paid), "points": str(sum(one[3] for one in paid))}
    assert would.json()["data"] == {"sound": True, "problems": [], **said}
    assert sorted(paid) == [
        (ANNA, 100 + 0, 2, Decimal("15.00")),
        (ANNA, 900, 1, Decimal("66.67")),
        (BEN, 900, 1, Decimal("33.33")),
        (CLEO, 200, 1, Decimal("70.00")),
        (CLEO, 901, 2, Decimal("2.26")),
        (DORA, 901, 2, Decimal("2.25")),
        (EMIL, 0, 1, Decimal("5.00")),
        (EMIL, 100, 1, Decimal("15.00")),
    ]  # fmt: skip
    final = {one.user_id: one for one in await world.told(StandingFinal)}
    assert (final[CLEO].division, final[CLEO].team_id) == ("Gold, by name", foxes["id"])
    assert [one.division for one in await world.told(CompetitionEntered)].count("Bronze") == 4
    assert await asked(http, BEN, f"{made.id}/teams/leave") == "TEAMS_CLOSED"
    await _sealed(http, made, verifier)
    await _paged(http, made)
    await _audited(world, service)


async def _within_divisions(http: httpx.AsyncClient, made: Competition) -> None:
    path = f"{made.id}/leaderboard"
    bronze = await shown(http, ANNA, f"{path}?division=Bronze&limit=2")
    assert [(one["rank"], one["userId"]) for one in bronze["standings"]] == [(1, EMIL), (2, ANNA)]
    rest = await shown(http, ANNA, f"{path}?division=Bronze&cursor={bronze['nextCursor']}")
    assert [(one["rank"], one["userId"]) for one in rest["standings"]] == [(3, BEN), (4, DORA)]
    cleo = await shown(http, CLEO, f"{path}/me")
    assert (cleo["rank"], cleo["division"], cleo["divisionRank"]) == (3, "Gold, by name", 1)
    wins = await shown(http, CLEO, f"{made.id}/prizes/me")
    assert [one["points"] for one in wins["prizes"]] == ["70.00"]


async def _sealed(http: httpx.AsyncClient, made: Competition, verifier: Path) -> None:
    """The terms, five entrants and two teams are in the log, and verify offline."""
    for user, path in ((CLEO, "leaderboard/me/proof"), (CLEO, "teams/me/proof")):
        proof = await shown(http, user, f"{made.id}/{path}")
        given = {"key": proof["key"], "proof": proof["proof"]}
        assert verified(verifier, given | {"record": list(proof["record"].encode())}) == 8
        record = json.loads(proof["record"])
        assert record["record"] in ("standing.v2", "team.v1")
    assert (record["rank"], record["score"], record["name"]) == (2, "70", "Foxes")
    terms = json.loads((await shown(http, 1, f"{made.id}/checkpoint"))["record"])
    assert [one["name"] for one in terms["divisions"]] == ["Bronze", "Gold, by name"]
    assert terms["teams"]["prizes"][0]["split"] == "score"
    assert await shown(http, EMIL, f"{made.id}/teams/me/proof") == "TEAM_NOT_FOUND"


async def _paged(http: httpx.AsyncClient, made: Competition) -> None:
    """Members of a team have one rank and one place in the table, and no page leaves any out."""
    path, seen = f"{MANAGED}/{made.id}/prizes/awards?limit=3", list[int]()
    cursor: str | None = ""
    while cursor is not None:
        after = f"&cursor={cursor}" if cursor else ""
        page = (await http.get(f"{path}{after}", headers=bearer(OWNER))).json()["data"]
        seen += [one["userId"] for one in page["prizes"]]
        cursor = page["nextCursor"]
    assert sorted(seen) == sorted([ANNA, ANNA, BEN, CLEO, CLEO, DORA, EMIL, EMIL])


async def _audited(world: World, service: Service) -> None:
    """A check sees what is amiss; what it was is put back."""
    for change, back, check in (
        ("points = points + 0.01", "points = points - 0.01", "team_prizes_equal_the_table"),
        ("number = 905", "number = 901", "team_prizes_equal_the_table"),
    ):
        where = f"where user_id = {DORA} and number > 900"
        await world.execute(f"update user_event_prizes set {change} {where}")
        assert check in await broken_checks(service, [*CHECKS])
        await world.execute(f"update user_event_prizes set {back} {where}")
    await world.execute(f"update teams set led_by = {EMIL} where name = 'Foxes'")
    assert "teams_are_what_they_may_be" in await broken_checks(service, [*CHECKS])
    await world.execute(f"update teams set led_by = {CLEO} where name = 'Foxes'")


@pytest.mark.requirement("COMP-062")
async def test_who_leaves_after_the_start_takes_their_score_along(
    http: httpx.AsyncClient, world: World
) -> None:
    """By leaving the team, or the competition; a team that is too small wins nothing."""
    made, owls, _ = await formed(http, world)
    await world.at(START)
    await world.trade(*(trade(user, "10", START) for user in ALL))
    await asked(http, ANNA, f"{made.id}/teams/leave")
    assert await asked(http, ANNA, f"{made.id}/teams/join", {"code": owls["code"]}) == (
        "TEAMS_CLOSED"
    )
    await asked(http, CLEO, f"{made.id}/leave")
    teams = (await shown(http, EMIL, f"{made.id}/teams"))["teams"]
    assert [(one["rank"], one["score"], one["captainId"]) for one in teams] == [
        *((None, "10", DORA), (None, "10", BEN)),
    ] or [(one["rank"], one["score"], one["captainId"]) for one in teams] == [
        *((None, "10", BEN), (None, "10", DORA)),
    ]
    await world.settle(made)
    assert [one.number for one in await world.prizes() if one.number >= 900] == []


async def test_terms_of_groups_are_answered_as_they_were_asked_for(http: httpx.AsyncClient) -> None:
    prize = {"firstRank": 1, "lastRank": 2, "kind": "points", "points": "10", "description": "x"}
    order = {
        "name": "Teams",
        "startsAt": "2025-06-01T13:00:00Z",
        "endsAt": "2025-06-01T15:00:00Z",
        "divisions": [{"name": "Bronze", "minimumVolumeUsd": "0", "prizes": [prize]}],
        "teams": {"leastMembers": 2, "mostMembers": 4, "prizes": [prize]},
        "prizeBudget": "20",
    }
    made = (await http.post(MANAGED, json=order, headers=AS_OWNER)).json()["data"]
    again = (await http.get(f"{MANAGED}/{made['id']}", headers=AS_OWNER)).json()["data"]
    assert (again["teams"], again["divisions"]) == (made["teams"], made["divisions"])
    assert made["teams"]["prizes"][0]["split"] == "equal"
    assert made["divisions"][0]["prizes"][0]["points"] == "10"
    less = await http.post(MANAGED, json=order | {"prizeBudget": "19.99"}, headers=AS_OWNER)
    [field] = less.json()["error"]["details"]["fields"]
    assert field["field"] == "body.prizes"
