"""What is kept of people so that rules can name them and audiences be found."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeEarned
from laurel_schemas.competition_lifecycle_v1 import CompetitionEntered, CompetitionLeft
from laurel_schemas.nft_events_v1 import (
    NftBurned,
    NftClaimed,
    NftImported,
    NftReturned,
    NftTransferred,
    NftUpgraded,
)
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.social_interactions_v1 import Interaction, UserFollowed, UserUnfollowed

from notification_router.handlers.erasing import ERASURE
from notification_router.rules.notices import Context
from notification_router.store import people, tiers
from notification_router.types import BY_CAUSE

Keep = Callable[[Sequence[Any], Transaction], Awaitable[None]]


async def _followed(events: Sequence[UserFollowed], tx: Transaction) -> None:
    pairs = [(str(one.target_id), one.actor_id) for one in events]
    await people.join(tx.session, "followers", pairs)


async def _unfollowed(events: Sequence[UserUnfollowed], tx: Transaction) -> None:
    pairs = [(str(one.target_id), one.actor_id) for one in events]
    await people.leave(tx.session, "followers", pairs)


async def _entered(events: Sequence[CompetitionEntered], tx: Transaction) -> None:
    pairs = [(one.competition_id, one.user_id) for one in events]
    await people.join(tx.session, "entrants", pairs)


async def _left(events: Sequence[CompetitionLeft], tx: Transaction) -> None:
    pairs = [(one.competition_id, one.user_id) for one in events]
    await people.leave(tx.session, "entrants", pairs)


async def _defined(events: Sequence[TierRuleDefined], tx: Transaction) -> None:
    await tiers.define(tx.session, {one.level: one.badges_required for one in events})


async def _claimed(events: Sequence[NftClaimed], tx: Transaction) -> None:
    await tiers.hold(tx.session, {one.user_id: one.data.nft_level for one in events})


async def _upgraded(events: Sequence[NftUpgraded], tx: Transaction) -> None:
    await tiers.hold(tx.session, {one.user_id: one.data.to_level for one in events})


async def _held(events: Sequence[NftImported | NftReturned], tx: Transaction) -> None:
    """Nobody is told of what they had before."""
    levels = {one.user_id: one.data.nft_level for one in events}
    await tiers.hold(tx.session, {user: level for user, level in levels.items() if level})


async def _lost(events: Sequence[NftBurned | NftTransferred], tx: Transaction) -> None:
    await tiers.lose(tx.session, [(one.user_id, one.data.nft_level) for one in events])


KEPT: Mapping[type[Event], Keep] = {
    UserFollowed: _followed,
    UserUnfollowed: _unfollowed,
    CompetitionEntered: _entered,
    CompetitionLeft: _left,
    TierRuleDefined: _defined,
    NftClaimed: _claimed,
    NftUpgraded: _upgraded,
    NftImported: _held,
    NftReturned: _held,
    NftBurned: _lost,
    NftTransferred: _lost,
}


async def keep(messages: Sequence[Message[Any]], tx: Transaction) -> None:
    """Save what later notifications need of these events; most need nothing."""
    for kind, save in KEPT.items():
        if events := [one.event for one in messages if one.kind is kind]:
            await save(events, tx)


async def context_of(messages: Sequence[Message[Any]], tx: Transaction) -> Context:
    """What the rules of these events may know; nothing is read for those that need nothing."""
    told = [one for one in messages if one.kind in BY_CAUSE]
    actors = {one.event.actor_id for one in told if issubclass(one.kind, Interaction)}
    activated = [
        (one.event.user_id, one.event.badge_id) for one in told if one.kind is BadgeActivated
    ]
    earners = {one.event.user_id for one in told if one.kind is BadgeEarned}
    return Context(
        now=tx.now,
        next_badges=await tiers.badges_for_next(tx.session, earners) if earners else {},
        names=await people.names(tx.session, actors) if actors else {},
        badges=await people.badge_names(tx.session, activated) if activated else {},
    )


@naturally_idempotent
async def remember(users: Sequence[Message[UserAnnounced]], tx: Transaction) -> None:
    """Keep what each user is called, and where and how they are to be addressed."""
    told = {one.event.user_id: one.event for one in users}
    profiles = [
        people.Person(user.user_id, user.username, user.locale, user.time_zone, user.email)
        for user in told.values()
    ]
    await people.save(tx.session, profiles)


@naturally_idempotent
async def forget(users: Sequence[Message[UserDeleted]], tx: Transaction) -> None:
    """Forget who deleted users were at once, and what they were told soon after."""
    gone = [one.event.user_id for one in users]
    await people.forget(tx.session, gone)
    for user_id in gone:
        tx.schedule(ERASURE, str(user_id), tx.now)
