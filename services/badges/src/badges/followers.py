"""How many followers people have: from profiles, and from interactions that tell (BADGE-025)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from laurel_events import Message, Transaction

from badges import store
from badges.deciding import decide
from badges.offered import Offered
from badges.store import people
from badges.store.figures import Figure

FIGURE = "followers"


async def count_followers(
    messages: Sequence[Message[Any]], tx: Transaction, offered: Offered
) -> None:
    """Keep the counts that interactions carry of their moment; the last one stands."""
    told: dict[int, tuple[int, Message[Any]]] = {}
    for message in messages:
        for user_id, count in _told(message.plain):
            told[user_id] = count, message
    known = await people.find_people(tx.session, told) if told else {}
    told = {who: what for who, what in told.items() if not (who in known and known[who].deleted)}
    if told:
        counts = {user_id: count for user_id, (count, _) in told.items()}
        await people.save_followers(tx.session, counts, tx.now.date())
        await reach(
            counts, {user_id: message for user_id, (_, message) in told.items()}, tx, offered
        )


def _told(said: Mapping[str, Any]) -> list[tuple[int, int]]:
    pairs = [(said["actor_id"], said.get("actor_followers"))]
    pairs += [(said.get(f"{who}_id"), said.get(f"{who}_followers")) for who in ("target", "owner")]
    return [(who, count) for who, count in pairs if who is not None and count is not None]


async def reach(
    counts: Mapping[int, int],
    causes: Mapping[int, Message[Any]],
    tx: Transaction,
    offered: Offered,
) -> None:
    """Award what these numbers of followers earn; a threshold that was reached stays so."""
    await store.enter_people(tx.session, counts)
    reached = [Figure(user_id, FIGURE, Decimal(count)) for user_id, count in counts.items()]
    moves = await store.raise_figures(tx.session, reached)
    await decide(moves, lambda: causes, await offered.index(tx.session), tx)
