"""Decides what moved figures have earned: the one way from any event or time to a badge."""

from collections.abc import Mapping, Sequence

from laurel_events import Transaction

from badges import rules, store
from badges.awarding import award
from badges.nearing import Causes, tell_near
from badges.rules import Index, Moves, Offer


async def decide(moves: Mapping[int, Moves], causes: Causes, index: Index, tx: Transaction) -> None:
    """Award what these moves decide (BADGE-010), and tell of what they bring near (BADGE-021).

    Badges that no move has passed are not looked at, however many there are. Users need a row in
    `traders` by now, which this locks.
    """
    looked_at = ((user_id, index.passed(moved)) for user_id, moved in moves.items())
    passed = {user_id: offers for user_id, offers in looked_at if offers}
    if passed:
        await _award(passed, causes, index, tx)
    await tell_near(moves, causes, index, tx)


async def _award(
    passed: Mapping[int, Sequence[Offer]], causes: Causes, index: Index, tx: Transaction
) -> None:
    users = await store.lock_users(tx.session, passed)
    standings = await store.standings(tx.session, users, index)
    met = [each for one in standings for each in rules.awards(passed[one.user_id], one)]
    if met:
        await award(met, causes(), tx)
