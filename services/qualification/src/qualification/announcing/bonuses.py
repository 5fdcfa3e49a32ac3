"""Announces strategies that helped to reach milestones, each once per milestone (TIER-036)."""

from collections.abc import Mapping, Sequence
from typing import Any

from laurel_events import Message, Transaction

from qualification import rules, store
from qualification.rules import Ladder, Reached, Standing, Strategy


async def announce_bonuses(
    causes: Mapping[int, Message[Any] | None], tx: Transaction, ladder: Ladder
) -> None:
    """Tell these users which of their strategies helped; `causes` are the events that moved them.

    Their standings are locked already.
    """
    known = await store.strategies_of(tx.session, causes) if causes else ()
    if not known:
        return
    users = {one.user_id for one in known}
    standings = await store.standings_of(tx.session, users)
    reached = await store.milestones_of(tx.session, users)
    found = {
        (one.user_id, one.strategy_id): (one, helped)
        for one in known
        if (helped := list(rules.helped(one, standings[one.user_id], reached.get(one.user_id, ()))))
    }
    rows = [row for one, helped in found.values() for row in _rows(one, helped, standings, tx)]
    new = await store.save_bonuses(tx.session, rows)
    badges = await store.badge_names(tx.session, users) if new else {}
    for one, helped in found.values():
        fresh = [each for each in helped if (*_key(one), each.milestone_usd) in new]
        if fresh:
            told = rules.bonus_activated(
                one, standings[one.user_id], fresh, badges.get(one.user_id, ()), ladder, tx.now
            )
            tx.publish(told, cause=causes[one.user_id])


def _key(strategy: Strategy) -> tuple[int, str]:
    return strategy.user_id, strategy.strategy_id


def _rows(
    strategy: Strategy,
    helped: Sequence[Reached],
    standings: Mapping[int, Standing],
    tx: Transaction,
) -> list[dict[str, Any]]:
    return [
        {
            "user_id": strategy.user_id,
            "strategy_id": strategy.strategy_id,
            "milestone_usd": each.milestone_usd,
            "volume_usd": strategy.volume_usd,
            "total_usd": standings[strategy.user_id].volume_usd,
            "activated_at": tx.now,
        }
        for each in helped
    ]
