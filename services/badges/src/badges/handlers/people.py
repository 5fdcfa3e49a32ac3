"""Profiles: when somebody joined, in which zone, how many followers they have."""

from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import available_timezones

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.accounts_users_v1 import UserAnnounced

from badges import followers, store
from badges.deciding import decide
from badges.offered import Offered
from badges.rules.kinds import EARLIEST
from badges.store import people
from badges.store.figures import Figure
from badges.store.people import Person

_ZONES = available_timezones()
JOINED = "joined"


@naturally_idempotent
async def remember_people(
    messages: Sequence[Message[UserAnnounced]], tx: Transaction, offered: Offered
) -> None:
    """Keep what badges need of profiles, and award those for joining early; the last one stands."""
    latest = {message.event.user_id: message for message in messages}
    profiles = [_person(message.event) for message in latest.values()]
    await store.enter_people(tx.session, latest)
    await people.save_profiles(tx.session, profiles, tx.now.date())
    # A time as a figure that is less the later it is; who joined twice joined at first. A clock
    # that was never set says 1970: nobody is an early adopter by that.
    joined = [
        Figure(message.event.user_id, JOINED, -Decimal(int(message.event.joined_at.timestamp())))
        for message in messages
        if message.event.joined_at >= EARLIEST
    ]
    moves = await store.raise_figures(tx.session, joined)
    await decide(moves, lambda: latest, await offered.index(tx.session), tx)
    counts = {one.user_id: one.followers for one in profiles if one.followers is not None}
    if counts:
        await followers.reach(counts, latest, tx, offered)


def _person(profile: UserAnnounced) -> Person:
    zone = profile.time_zone if profile.time_zone in _ZONES else None
    return Person(profile.user_id, profile.followers, zone)
