"""A competition as its operator sees it through: what screening found, prizes, taking them back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, LiteralString

import psycopg
import pytest
from laurel_cli.running import Suite
from laurel_cli.wallets import home_secret, wallet_address
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_testkit import eventually

from tests.console.people import Visitor
from tests.support.contests import entered, published
from tests.support.traders import http, send

pytestmark = [pytest.mark.console, pytest.mark.long]

WINNER, YOUNG, CHEAT = 4_300_001, 4_300_002, 4_300_003
NOTE = "Dinner was on Friday"
PRIZES = (
    {"firstRank": 1, "lastRank": 1, "kind": "points", "points": "100", "description": "First"},
    {"firstRank": 1, "lastRank": 1, "kind": "custom", "description": "A dinner"},
    {"firstRank": 2, "lastRank": 2, "kind": "points", "points": "40", "description": "Second"},
)


@pytest.mark.requirement("CON-029")
async def test_screening_is_decided_and_prizes_are_handed_over_and_taken_back(
    visitor: Visitor, console: Suite
) -> None:
    contest = await _traded(console)
    await visitor.sign_in("Olga Operator")
    await visitor.open(f"/app/operators/competitions/{contest}")
    await _decided(visitor)
    await visitor.decide("End now", "The week is over")
    await visitor.view("Prizes")
    await visitor.sees("Given out")
    dinner = visitor.page.get_by_role("row").filter(has_text="A dinner")
    await dinner.get_by_text("On its way").wait_for()
    await visitor.fit("operators-prizes")
    await visitor.decide("Handed over", NOTE, dinner)
    await dinner.get_by_text("Delivered").wait_for()
    points = visitor.page.get_by_role("row").filter(has_text="First")
    await points.get_by_text("Delivered").wait_for()
    await eventually(lambda: _holds(console, "100.00"))
    await visitor.decide("Take every prize back", "The wrong table was published")
    await points.get_by_text("Taken back").wait_for()
    await visitor.sees("The wrong table was published")
    await visitor.fit("operators-prizes-back")
    await eventually(lambda: _holds(console, "0.00"))


async def _decided(visitor: Visitor) -> None:
    """One finding excludes somebody, the other nobody."""
    await visitor.view("Fraud queue")
    found = visitor.page.get_by_role("article")
    cheat = found.filter(has_text="Trade with oneself")
    young = found.filter(has_text="Young account")
    await cheat.get_by_text(str(CHEAT)).first.wait_for()
    await visitor.fit("operators-findings")
    await visitor.decide("Exclude them", "Both sides of four fills are yours", cheat)
    await visitor.decide("Dismiss it", "New, and honest", young)
    await visitor.sees("Nothing to decide")
    await visitor.view("Excluded")
    await visitor.sees("Both sides of four fills are yours")


async def _traded(console: Suite) -> str:
    """A competition that runs, with an honest winner, a new account and one that trades alone."""
    ages = {WINNER: timedelta(days=90), CHEAT: timedelta(days=90), YOUNG: timedelta(days=1)}
    await send(console, [_person(console, one, age) for one, age in ages.items()])
    await eventually(lambda: _known(console, list(ages)))
    starts = datetime.now(UTC) + timedelta(seconds=3)
    async with http(console) as client:
        contest = await published(console, client, _terms(starts))
        for one in ages:
            await entered(console, client, one, contest)
    await eventually(lambda: _answers(console, _RUNS, contest))
    await send(console, _trades(starts + timedelta(seconds=1)))
    await eventually(lambda: _answers(console, _SCORED, contest))
    await _screen(console, contest)
    return contest


def _person(console: Suite, user_id: int, age: timedelta) -> UserAnnounced:
    secret = home_secret(console.stack.home.root)
    return UserAnnounced(
        user_id=user_id,
        wallet_address=wallet_address(secret, f"prizes {user_id}"),
        username=f"entrant {user_id}",
        joined_at=datetime.now(UTC) - age,
    )


def _terms(starts: datetime) -> dict[str, Any]:
    return {
        "name": f"Dinner cup {starts:%H:%M:%S}",
        "startsAt": starts.isoformat(),
        "endsAt": (starts + timedelta(days=2)).isoformat(),
        "prizes": list(PRIZES),
        "prizeBudget": "140",
    }


def _trades(at: datetime) -> Sequence[TradeExecuted]:
    alone = [(CHEAT, "25", f"alone-{fill}") for fill in range(4) for _ in range(2)]
    honest = [(WINNER, "900", None), (YOUNG, "300", None)]
    return [
        TradeExecuted(
            trade_id=f"prizes-{number}",
            user_id=user_id,
            pair="BTC",
            side="sell" if number % 2 else "buy",
            price=Decimal(100_000),
            size=Decimal(usd) / 100_000,
            notional_usd=Decimal(usd),
            traded_at=at,
            match_id=match,
        )
        for number, (user_id, usd, match) in enumerate([*alone, *honest])
    ]


_RUNS = "select status = 'active' from competitions where id = %s"
_SCORED = "select count(*) = 3 from entries where competition_id = %s and score > 0"
_KNOWN = "select count(*) = 3 from people where user_id = any(%s) and joined_at is not null"
_SOON = "update due set due_at = now() where kind = 'screen' and key = %s"


async def _known(console: Suite, users: Sequence[int]) -> bool:
    return await _answers(console, _KNOWN, users)


async def _answers(console: Suite, query: LiteralString, about: object) -> bool:
    async with await _database(console) as competition:
        rows = await competition.execute(query, [about])
        return await rows.fetchone() == (True,)


async def _screen(console: Suite, contest: str) -> None:
    """Let the look at all trades, which is due an hour after the start, be due now."""
    async with await _database(console) as competition:
        moved = await competition.execute(_SOON, [contest])
        assert moved.rowcount == 1


async def _database(console: Suite) -> psycopg.AsyncConnection[Any]:
    return await psycopg.AsyncConnection.connect(console.endpoints.postgres["competition"])


async def _holds(console: Suite, points: str) -> bool:
    async with http(console, console.secrets.issuer.token(WINNER)) as client:
        return bool((await client.get("/api/v1/wallet")).json()["data"]["balance"] == points)
