"""What people do besides trading becomes progress and badges (BADGE-004)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from laurel_events import Message, Transaction, naturally_idempotent, reads_plain
from laurel_schemas.social_interactions_v1 import Interaction
from laurel_schemas.trade_content import TradeLimits

from badges import store
from badges.deciding import decide
from badges.followers import count_followers
from badges.groups import count_groups
from badges.offered import Offered
from badges.rules import Index, Move, Moves
from badges.rules.kinds import EARLIEST, KINDS, Activity, activity
from badges.store import activities, people
from badges.store.activities import Dated, Entered, Identity
from badges.store.figures import figures_of
from badges.store.people import Person

Done = tuple[Message[Any], Activity]
"""An activity, and the event that tells of it."""

_zone = lru_cache(maxsize=1024)(ZoneInfo)


@reads_plain
@naturally_idempotent
async def record_interactions(
    messages: Sequence[Message[Interaction]],
    tx: Transaction,
    limits: TradeLimits,
    offered: Offered,
) -> None:
    """Count each interaction once, by its actor and id, and award the badges that are met.

    The first content of an id stands, and another one is rejected. Deleted people earn nothing.
    What is rejected or comes again tells no number of followers either: today's may be another.
    """
    kind = KINDS[messages[0].kind]
    done = [(message, activity(kind, message.plain)) for message in messages]
    await count_followers(await count_activities(done, tx, limits, offered), tx, offered)


async def count_activities(
    done: Sequence[Done], tx: Transaction, limits: TradeLimits, offered: Offered
) -> Sequence[Message[Any]]:
    """`record_interactions` of activities that any event tells of; returns those that were new."""
    done = _in_time(done, tx, limits)
    known = await people.find_people(tx.session, {one.user_id for _, one in done})
    first: dict[Identity, Done] = {}
    for message, one in done:
        if one.user_id not in known or not known[one.user_id].deleted:
            first.setdefault((one.user_id, one.activity_id), (message, one))
    if not first:
        return ()
    dated = [_dated(one, known.get(one.user_id)) for _, one in first.values()]
    entered = await activities.enter(tx.session, dated)
    await _reject_contradictions(done, entered.new, tx)
    await _decide({key: first[key] for key in entered.new}, entered, tx, offered)
    return [message for key, (message, _) in first.items() if key in entered.new]


async def _decide(
    new: Mapping[Identity, Done], entered: Entered, tx: Transaction, offered: Offered
) -> None:
    await store.enter_people(tx.session, {user_id for user_id, _ in new})
    moves = await store.add_figures(tx.session, entered.gains)
    grown = await count_groups([one for _, one in new.values()], tx)
    index = await offered.index(tx.session)
    streaks = await _streaks(entered.streaks, index, tx)
    causes = {user_id: message for (user_id, _), (message, _) in new.items()}
    await decide(_merged(moves, grown, streaks), lambda: causes, index, tx)


def _in_time(done: Sequence[Done], tx: Transaction, limits: TradeLimits) -> Sequence[Done]:
    latest = tx.now + limits.ahead
    kept = []
    for message, one in done:
        if one.occurred_at > latest:
            tx.reject(message, f"occurred_at should be at most {limits.ahead} in the future")
        elif one.occurred_at < EARLIEST:
            tx.reject(message, f"occurred_at should be {EARLIEST.year} or later")
        else:
            kept.append((message, one))
    return kept


def _dated(one: Activity, person: Person | None) -> Dated:
    zone = _zone(person.time_zone) if person and person.time_zone else UTC
    own = one.occurred_at.astimezone(zone)
    return Dated(one, one.occurred_at.astimezone(UTC).date(), own.date())


async def _reject_contradictions(
    done: Sequence[Done], new: Collection[Identity], tx: Transaction
) -> None:
    """Another content under a known id is never silent."""
    identities = [(one.user_id, one.activity_id) for _, one in done]
    if len(identities) == len(new):
        return
    known = await activities.entered_before(tx.session, set(identities))
    for (message, one), identity in zip(done, identities, strict=True):
        if known.get(identity, (one.kind, one.subject)) != (one.kind, one.subject):
            tx.reject(message, "interaction_id should not come again with another content")


async def _streaks(
    grown: Mapping[int, Collection[str]], index: Index, tx: Transaction
) -> dict[int, Moves]:
    """Streaks that a new day belongs to, as far as a badge asks for them."""
    users = [user_id for user_id, names in grown.items() if index.activity_streaks & set(names)]
    if not users:
        return {}
    figures = await figures_of(
        tx.session, users, trading_streaks=False, streaks=index.activity_streaks
    )
    return {
        user_id: {
            name: Move(None, value)
            for name, value in figures[user_id].items()
            if name in grown[user_id]
        }
        for user_id in users
    }


def _merged(*moved: Mapping[int, Moves]) -> dict[int, Moves]:
    merged: dict[int, dict[str, Move]] = {}
    for moves in moved:
        for user_id, own in moves.items():
            merged.setdefault(user_id, {}).update(own)
    return dict(merged)
