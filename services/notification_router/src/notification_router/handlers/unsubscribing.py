"""A person takes a type, or all, off a channel (NTF-206)."""

from typing import Any

from laurel_events import Transaction

from notification_router.rules.limits import EVERY
from notification_router.store import preferences
from notification_router.types import TYPES


async def unsubscribe(user_id: int, channel: str, kind: str, tx: Transaction) -> None:
    """Take it off; where it is off already, nothing is written."""
    chosen = await preferences.find(tx.session, user_id, to_change=True)
    choices: dict[str, Any] = dict(chosen.choices) if chosen else {}
    channels = dict(choices.get("channels", {}))
    asked = set(channels.get(channel, ()))
    left = _without(asked, kind)
    if left != asked:
        channels[channel] = sorted(left)
        await preferences.save(tx.session, user_id, {**choices, "channels": channels}, tx.now)


def _without(asked: set[str], kind: str) -> set[str]:
    if kind == EVERY:
        return set()
    if EVERY in asked:
        # Whoever wants all but one names all the others.
        return set(TYPES) - {kind}
    return asked - {kind}
