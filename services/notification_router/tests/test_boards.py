"""Leaderboards on screens: whole at first, then what changes, each version once."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laurel_schemas.competition_live_v1 import LeaderboardShown, LiveStanding, LiveTrade
from laurel_service import Service
from laurel_service.testing import token
from laurel_testkit import eventually
from notification_router.handlers.hearing import HeardBoards
from notification_router.rules.boards import change, is_news, snapshot
from notification_router.settings import Settings
from notification_router.sockets.boards import Boards

from .conftest import NOW, opened
from .emitting import Emitting, device
from .rooms import of_type
from .screens import Screen, screen

ANN, OPERATOR = 1, 2
CONTEST = "contest-1"


def board(version: int, *users: int, trades: int = 0) -> LeaderboardShown:
    """These people in order of rank; a score follows from the place and the version."""
    return LeaderboardShown(
        competition_id=CONTEST,
        version=version,
        participants=len(users),
        standings=tuple(
            LiveStanding(rank=rank, user_id=user, score=Decimal(100 - rank), trades=version)
            for rank, user in enumerate(users, 1)
        ),
        trades=tuple(
            LiveTrade(user_id=7, pair="BTC", side="buy", notional_usd=Decimal(5), traded_at=NOW)
            for _ in range(trades)
        ),
        shown_at=NOW + timedelta(seconds=version),
    )


def applied(shown: Mapping[str, Any] | None, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A snapshot after a change, as a client makes it."""
    assert data["base"] == (shown and shown["version"])
    old = shown["standings"] if shown else []
    rows = {one["userId"]: one for one in old if one["userId"] not in data["gone"]}
    rows |= {one["userId"]: one for one in data["standings"]}
    ordered = sorted(rows.values(), key=lambda one: int(one["rank"]))
    return {**{name: data[name] for name in ("version", "participants")}, "standings": ordered}


@pytest.mark.requirement("COMP-022")
@settings(max_examples=40)
@given(st.lists(st.permutations(range(1, 9)), min_size=1, max_size=8), st.randoms())
def test_a_snapshot_and_what_changed_are_the_leaderboard(
    orders: list[list[int]], chance: Random
) -> None:
    """For whoever begins to look at any moment, people who drop out of it included."""
    told = [
        board(version, *order[: chance.randint(0, 8)]) for version, order in enumerate(orders, 1)
    ]
    first = chance.randrange(len(told) + 1)
    shown: Mapping[str, Any] | None = snapshot(told[first - 1] if first else None)
    for before, after in zip([None, *told][first:], told[first:], strict=False):
        shown = applied(shown, change(before, after)["data"])
    assert shown == snapshot(told[-1])


@pytest.mark.parametrize(
    ("version", "seconds", "news"), [(2, 2, True), (1, 2, False), (2, 0, False), (1, 0, False)]
)
def test_a_version_that_another_worker_told_is_no_news(
    version: int, seconds: int, news: bool
) -> None:
    later = board(version).model_copy(update={"shown_at": NOW + timedelta(seconds=seconds)})
    assert is_news(board(1), later) is news
    assert is_news(None, later)


async def watched(shown: Screen, **asked: Any) -> Any:
    return await shown.client.call("competition:open", asked)


@pytest.mark.requirement("COMP-022")
async def test_who_has_a_leaderboard_open_sees_it_change_and_operators_see_whose_trades(
    service: Service,
) -> None:
    async with (
        opened(service) as (url, found),
        screen(url, ANN) as ann,
        screen(url, OPERATOR, bearer=token(OPERATOR, roles=("user", "admin"))) as operator,
    ):
        assert "error" in await watched(ann, competitionId=5)
        first = await watched(ann, competitionId=CONTEST)
        heard = found.resource(HeardBoards)
        heard.add([board(1, 7, 8), board(1, 7, 8)])
        await eventually(lambda: of_type(ann, "leaderboard_update"), 60)
        late = await watched(operator, competitionId=CONTEST)
        heard.add([board(2, 8, 7, trades=1)])
        await eventually(lambda: of_type(operator, "trading_activity"), 60)
        assert await ann.client.call("competition:close", {"competitionId": CONTEST}) == {
            "closed": True
        }
        heard.add([board(3, 8)])
        await eventually(lambda: len(of_type(operator, "leaderboard_update")) == 2, 60)
    assert first == {"opened": CONTEST, "snapshot": None}
    changes = [one["data"] for one in of_type(ann, "leaderboard_update")]
    assert [(one["base"], one["version"]) for one in changes] == [(None, 1), (1, 2)]
    assert "userId" not in changes[1]["trades"][0]
    assert of_type(ann, "trading_activity") == []
    [activity] = of_type(operator, "trading_activity")
    assert [one["userId"] for one in activity["data"]["trades"]] == [7]
    seen = late["snapshot"]
    for one in of_type(operator, "leaderboard_update"):
        seen = applied(seen, one["data"])
    assert seen == snapshot(board(3, 8))


@pytest.mark.requirement("COMP-022")
async def test_who_looks_anew_while_others_are_told_has_it_in_the_snapshot(dsn: str) -> None:
    """Told again what the snapshot has, its client would take it for a gap and load anew."""
    server, heard = Emitting(), HeardBoards()
    shown = Boards(server, heard, Settings(database_url=dsn))
    ann, bob = device("ann", ANN), device("bob", OPERATOR)
    asked = {"competitionId": CONTEST}
    for one in (ann, bob):
        shown.open(one, asked)
    heard.add([board(1, 7, 8)])
    await shown.tell()
    answers: list[Mapping[str, Any]] = []

    async def look_anew() -> None:
        shown.close("bob", asked)
        answers.append(shown.open(bob, asked))

    server.meanwhile = look_anew
    heard.add([board(2, 8, 7)])
    await shown.tell()
    [answer] = answers
    assert answer["snapshot"] == snapshot(board(2, 8, 7))
    versions = {
        name: [data["data"]["version"] for _, data in sent] for name, sent in server.sent.items()
    }
    assert versions == {"ann": [1, 2], "bob": [1]}
