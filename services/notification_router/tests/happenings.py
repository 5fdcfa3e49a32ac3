"""Events of five types, each with a number that its notification names, and what people choose."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from laurel_events import Message
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.nft_events_v1 import AllowanceReset, NftAirdropped
from laurel_schemas.social_interactions_v1 import UserFollowed, VideoLiked

from .events import example
from .recount_evidence import MODE, OUTSIDE, TOLD
from .recount_times import WEEK

ACTORS = 10_000_000
"""From here on, a person is called by the number of what they do."""
KINDS_OF_EVENTS = (BadgeEarned, NftAirdropped, UserFollowed, VideoLiked, AllowanceReset)

_ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"),
    *("Pacific/Chatham", "Pacific/Apia", "America/St_Johns", "Asia/Tokyo", "Africa/Cairo"),
)


def event_of(kind: type[Event], number: int, user: int) -> Any:
    actor = ACTORS + number
    if kind is BadgeEarned:
        return example(kind, user_id=user, name=f"№{number}")
    if kind is UserFollowed:
        return example(kind, target_id=user, actor_id=actor)
    if kind is VideoLiked:
        return example(kind, owner_id=user, actor_id=actor)
    made = example(kind)
    given: dict[str, Any] = {"user_id": user}
    if kind is NftAirdropped:
        given["competition_name"] = f"№{number}"
    else:
        given["tiered_nft"] = made.data.tiered_nft.model_copy(update={"ai_allowance": number})
    return made.model_copy(update={"data": made.data.model_copy(update=given)})


def number_of(one: Message[Any]) -> int:
    """The number that an event was made with."""
    event: Any = one.event
    if one.kind is BadgeEarned:
        return int(event.name[1:])
    if one.kind is NftAirdropped:
        return int(event.data.competition_name[1:])
    if one.kind is AllowanceReset:
        return int(event.data.tiered_nft.ai_allowance)
    return int(event.actor_id) - ACTORS


def user_of(one: Message[Any]) -> int:
    found: Any = one.event.model_dump(mode="json", by_alias=True)
    for name in TOLD[one.kind.TYPE][2]:
        found = found[name]
    return int(found)


def choices_of(dice: Random, now: datetime) -> dict[str, Any]:
    """What somebody chooses at this time, as the dice fall."""
    types = [kind for kind, _, _ in TOLD.values()]
    modes = ("immediate", "batched_hourly", "batched_daily")
    muted = now + timedelta(hours=dice.randint(1, 9))
    return {
        "disabled_events": dice.sample(types, dice.choice((0, 0, 0, 1, 2))),
        "delivery_preferences": {one: dice.choice(modes) for one in MODE.values()},
        "daily_at": f"{dice.randint(0, 23):02}:30",
        "channels": {
            one: dice.choice((["*"], ["*"], [], dice.sample(types, 2))) for one in OUTSIDE
        },
        "critical_respects_quiet_hours": dice.random() < 0.3,
        "quiet_hours": _quiet(dice),
        **({"muted_until": muted.isoformat()} if dice.random() < 0.1 else {}),
    }


def _quiet(dice: Random) -> dict[str, Any]:
    clocks = [f"{dice.randint(0, 23):02}:{dice.choice((0, 15, 30)):02}" for _ in "se"]
    days = {"days": dice.sample(WEEK, 4)} if dice.random() < 0.3 else {}
    given = {"enabled": dice.random() < 0.6, "timezone": dice.choice(_ZONES), **days}
    return {**given, "start_time": clocks[0], "end_time": clocks[1]}
