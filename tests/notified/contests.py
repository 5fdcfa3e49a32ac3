"""What competitions cause: one that is over, one that runs, and one to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from laurel_events.database import utc_now
from laurel_testkit import eventually

from tests.notified.people import PATIENCE_SECONDS, Stage
from tests.support.contests import entered, published
from tests.support.traders import http, send_trades

_SOON = timedelta(seconds=15)
_DAYS_2 = timedelta(days=2)
_PRIZE = {"firstRank": 1, "lastRank": 2, "kind": "points", "points": "100"}
_MANUAL = {
    "prizes": [{**_PRIZE, "description": "100 points for two"}],
    "claims": "manual",
    "claimDays": 1,
}
_KEPT = "select count(*) from told_ranks where competition_id::text = %s"


@dataclass(frozen=True, slots=True)
class Contests:
    """Their ids: one that is stopped, one that runs for two days, one that begins in two days."""

    over: str
    running: str
    coming: str


async def by_contests(stage: Stage) -> None:
    """Both compete; the one who leads at first is overtaken, and one claims her prize."""
    contests = await _opened(stage)
    for who, usd in ((stage.ada, "10000"), (stage.bea, "120000")):
        trade = who.trader.trade(2, usd).model_copy(update={"traded_at": utc_now()})
        await send_trades(stage.suite, stage.sent, [trade])
    admin = "/api/events/admin/competitions"
    notice = {"title": "Fair play", "body": "Good luck."}
    await stage.decides(f"{admin}/{contests.running}/notices", notice)
    team = await stage.ada.asks(f"/api/events/{contests.coming}/teams", {"name": "The Owls"})
    invited = f"/api/events/{contests.coming}/teams/{team['id']}/invitations"
    await stage.ada.asks(invited, {"userId": stage.bea.user_id})
    await stage.bea.hears(
        *("competition_announced", "competition_notice", "competition_milestone"),
        "competition_team_invitation",
    )
    await stage.decides(f"{admin}/{contests.over}/stop", {"reason": "It is over."})
    for who in (stage.ada, stage.bea):
        await who.hears("competition_final_standing", "competition_prize_claimable")
    await _claim(stage)


async def _opened(stage: Stage) -> Contests:
    now = utc_now()
    starts_at = now + _SOON
    async with http(stage.suite) as client:
        ids = [
            await published(stage.suite, client, terms)
            for terms in (
                _terms("Sprint", starts_at, starts_at + _DAYS_2, _MANUAL),
                _terms("Marathon", starts_at, starts_at + _DAYS_2),
                _terms("Cup", now + _DAYS_2, now + _DAYS_2 + timedelta(days=1), {"teams": {}}),
            )
        ]
        for id_ in ids:
            await entered(stage.suite, client, stage.ada.user_id, id_)
        for id_ in ids[:2]:
            await entered(stage.suite, client, stage.bea.user_id, id_)
    await eventually(lambda: _ranks_are_kept(stage, ids[1]), PATIENCE_SECONDS)
    return Contests(*ids)


def _terms(
    name: str, starts_at: datetime, ends_at: datetime, others: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    times = {"startsAt": starts_at.isoformat(), "endsAt": ends_at.isoformat()}
    return {"name": name, **times, **(others or {})}


async def _ranks_are_kept(stage: Stage, running: str) -> bool:
    """Whether it has begun, and remembers where both stood then."""
    dsn = stage.suite.endpoints.postgres["competition"]
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        row = await (await database.execute(_KEPT, [running])).fetchone()
    return row is not None and row[0] == 2


async def _claim(stage: Stage) -> None:
    async with stage.ada.trader.http(stage.suite) as own:
        [prize] = (await own.get("/api/events/prizes/me")).json()["data"]["prizes"]
    assert Decimal(prize["prize"]["points"]) > 0
    await stage.ada.asks(f"/api/events/prizes/{prize['id']}/claim")
    await stage.ada.hears("competition_prize_distributed")
