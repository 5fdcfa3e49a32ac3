"""What screens are told of a leaderboard while a competition runs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from competition.flags import Flags
from competition.handlers import entering
from competition.live import Live
from competition_world import ADMIN, ANNA, BEN, TERMS, World, trade
from laurel_schemas.competition_live_v1 import LeaderboardShown

START = TERMS.starts_at
SECOND = timedelta(seconds=1)


@pytest.mark.requirement("COMP-022")
async def test_a_leaderboard_is_told_when_it_has_changed_and_twice_a_minute(world: World) -> None:
    made, idle = await world.publish(), await world.publish()
    await world.enter(made, ANNA, BEN)
    await world.draft()
    await world.at(START)
    told: list[LeaderboardShown] = []
    live = Live(world.database, told.append, Flags(None), world.clock)

    await live.look()
    assert {one.competition_id: one.participants for one in told} == {made.key: 2, idle.key: 0}
    told.clear()
    await live.look()
    assert told == []

    world.clock.now = START + SECOND
    counted = trade(BEN, "70.5", START + SECOND)
    await world.trade(counted, trade(ANNA, "50", START), trade(3, "9", START))
    await live.look()
    [shown] = told
    assert [(one.rank, one.user_id, one.score) for one in shown.standings] == [
        (1, BEN, Decimal("70.5")),
        (2, ANNA, 50),
    ]
    assert [(one.user_id, one.notional_usd) for one in shown.trades] == [
        (BEN, Decimal("70.5")),
        (ANNA, 50),
    ]
    await world.trade(counted)
    async with world.unit_of_work() as tx:
        await entering.disqualify(made.id, BEN, "so decided", ADMIN, tx)
    world.clock.now += SECOND
    await live.look()
    assert [one.user_id for one in told[-1].standings] == [ANNA]
    assert (told[-1].participants, told[-1].trades) == (1, ())
    assert told[-1].version > shown.version

    told.clear()
    world.clock.now += 30 * SECOND
    await live.look()
    assert {one.competition_id for one in told} == {made.key, idle.key}
