"""Announces upgrades that became possible, each once per user and target (TIER-035)."""

from collections.abc import Mapping
from typing import Any

from laurel_events import Message, Transaction

from qualification import rules, store
from qualification.rules import Ladder


async def announce_upgrades(
    causes: Mapping[int, Message[Any] | None], tx: Transaction, ladder: Ladder
) -> None:
    """Tell these users which upgrade they can have now; `causes` are the events that moved them.

    Their standings are locked already.
    """
    if not causes:
        return
    for met in await store.upgrades_met(tx.session, causes, tx.now):
        tx.publish(rules.conditions_met(met, ladder), cause=causes[met.user_id])
