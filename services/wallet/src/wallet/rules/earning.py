"""Who earns what by an action on a video (WALLET-001, WALLET-003, WALLET-004)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from laurel_schemas import Event
from laurel_schemas.plain import Plain
from laurel_schemas.social_interactions_v1 import (
    VideoCommented,
    VideoLiked,
    VideoShared,
    VideoUploaded,
    VideoViewed,
)

from wallet.rules.rates import Rates, Role, RoleRates, in_effect

Earns = tuple[Role, str]

EARNED_BY: Mapping[type[Event], tuple[Earns, ...]] = {
    VideoLiked: (("viewer", "video_liked"), ("creator", "like_received")),
    VideoViewed: (("viewer", "video_viewed"), ("creator", "view_received")),
    VideoShared: (("viewer", "video_shared"), ("creator", "share_received")),
    VideoCommented: (("viewer", "comment_posted"),),
    VideoUploaded: (("creator", "video_uploaded"),),
}
"""What each interaction earns, and in which role: the actor as viewer, the owner as creator."""

GATHERED = frozenset({"like_received", "view_received", "share_received"})
"""What comes in crowds, and is entered together (WALLET-031)."""


class Person(NamedTuple):
    """What is announced of a user; None for a count that was never told."""

    followers: int | None = None
    following: int | None = None
    deleted: bool = False


class Claim(NamedTuple):
    """Points that an action brings a person, unless the same was paid before.

    `actor_id`, `video_id` and `action` identify it. `decided` holds the figure that made the
    person eligible, what was asked for, and where the figure is from.
    """

    actor_id: int
    video_id: str
    action: str
    user_id: int
    role: Role
    points: Decimal
    rule_version: int
    decided: Mapping[str, Any]
    video_title: str | None
    occurred_at: datetime
    position: int
    """Of the interaction in its batch."""

    @property
    def identity(self) -> tuple[int, str, str]:
        """What is paid once for ever."""
        return self.actor_id, self.video_id, self.action


_NOBODY = Person()


def claims(
    kind: type[Event],
    interactions: Sequence[Plain],
    people: Mapping[int, Person],
    versions: Sequence[Rates],
) -> Iterator[Claim]:
    """What these interactions of one kind earn, in their order.

    The counts that an interaction carries decide, else what is announced of the person. Whoever
    is deleted, or of whom no count is known, earns nothing.
    """
    newest = max(versions, key=lambda rates: (rates.effective_from, rates.version), default=None)
    for position, seen in enumerate(interactions):
        at = datetime.fromisoformat(seen["occurred_at"])
        # Nearly always the newest one: a look at all of them for each interaction adds up.
        rates = newest if newest and newest.effective_from <= at else in_effect(versions, at)
        actor, owner = seen["actor_id"], seen.get("owner_id")
        if rates is None or actor == owner:
            continue
        for role, action in EARNED_BY[kind]:
            user = actor if role == "viewer" or owner is None else owner
            of_role = rates.of(role)
            points = of_role.points.get(action)
            decided = _eligible(role, seen, people.get(user, _NOBODY), of_role)
            if points and decided:
                yield Claim(
                    *(actor, seen["video_id"], action, user, role, points, rates.version),
                    *(decided, seen.get("video_title"), at, position),
                )


def _eligible(
    role: Role, seen: Plain, person: Person, rates: RoleRates
) -> Mapping[str, Any] | None:
    """The figures by which somebody is eligible; None for who is not."""
    if role == "viewer":
        name, told, known = "following", seen.get("actor_following"), person.following
    else:
        carried = "owner_followers" if "owner_id" in seen else "actor_followers"
        name, told, known = "followers", seen.get(carried), person.followers
    count = known if told is None else told
    if person.deleted or count is None or count < rates.minimum:
        return None
    by = "profile" if told is None else "interaction"
    return {name: count, "minimum": rates.minimum, "by": by}


def first_of_each(wanted: Sequence[Claim]) -> dict[tuple[int, str, str], Claim]:
    """The first claim of each identity."""
    first: dict[tuple[int, str, str], Claim] = {}
    for claim in wanted:
        first.setdefault(claim.identity, claim)
    return first
