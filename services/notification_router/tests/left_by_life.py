"""What a life has left: in the database, in the topics, and of what was foreseen."""

from collections.abc import Iterator

from laurel_events.testing import published
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded

from .life import CAUSE, Life
from .logging_providers import numbers_of
from .recount_evidence import HELD_UP, Key, Outcome

_STORED = f"""
    select {CAUSE}, told.user_id, channel, status, reason,
        case status when 'scheduled' then due_at end,
        steps @> jsonb_build_array(jsonb_build_object('reason', cast(:held_up as text)))
    from notifications as told join deliveries on told.id = notification_id
"""


async def stored(life: Life) -> dict[Key, Outcome]:
    """What the router has stored of each; notes what has waited for what was being sent."""
    kept = {}
    for source, id_, user, channel, *outcome, was_held_up in await life.world.rows(
        _STORED, held_up=HELD_UP
    ):
        key = Key(life.numbers[source, id_], user, channel)
        kept[key] = Outcome(*outcome)
        if was_held_up:
            life.held_up.add(key)
    return kept


async def read_topics(life: Life) -> None:
    """What went into the topics: notifications by the number they name, and their records."""
    numbers: dict[str, int] = {}
    for one in await published(life.world.database):
        event = one.event
        if isinstance(event, DeliveryRecorded):
            key = numbers[event.notification_id], event.user_id, event.channel, event.outcome
            life.seen.records[key] += 1
        else:
            words = event.message_template
            [number] = numbers_of(f"{words.title} {words.body}")
            numbers[event.event_id] = number
            life.seen.published[number, int(event.user_id)] += 1


def untrue(life: Life, kept: dict[Key, Outcome]) -> Iterator[str]:
    """What was foreseen and did not come, and what came unforeseen.

    A limit may keep something away, or let it wait for what is being sent, and what a dead worker
    held comes later.
    """
    sent = {(number, one.channel, one.at) for one in life.log.got for number in one.numbers}
    late = {key for _, held in life.seen.deaths for key in held} | life.held_up
    for key, expected in life.foreseen.items():
        one = kept[key]
        if expected.what == "suppressed":
            came = one == Outcome("suppressed", expected.reason)
        elif key.channel == "socket":
            came = one.status == "sending"
        else:
            came = (key.number, key.channel, expected.at) in sent
            came |= key in late or (one.reason or "").startswith("limit:")
        if not came:
            yield f"{key} was foreseen as {expected}, and became {one}"
    known = {(key.number, key.channel) for key in life.foreseen}
    for number, channel, at in sent:
        if at > life.foreseen_at and (number, channel) not in known:
            yield f"{number} came on {channel} at {at}, unforeseen"
