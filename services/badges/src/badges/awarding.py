"""Awards badges: what is met becomes a row, an event and a snapshot of its holder's badges."""

from collections.abc import Mapping, Sequence
from typing import Any

from laurel_events import Message, Transaction

from badges import rules, store
from badges.holders import tell_holders
from badges.rules import Award
from badges.rules.tasks import Completion, completed, completes_by_itself, is_membership
from badges.store.groups import longest_memberships


async def award(
    awards: Sequence[Award], causes: Mapping[int, Message[Any]], tx: Transaction
) -> None:
    """Keep and announce awards, each once, with what decided it (BADGE-010, BADGE-017).

    What an operator took away is not awarded again.

    `causes` are the events that decided, by user; none for what time or the catalogue decided. The
    users' rows should be locked, as `lock_users` does or counting their trades.
    """
    await _tell_completions(await give(awards, causes, tx), causes, tx)


async def give(
    awards: Sequence[Award],
    causes: Mapping[int, Message[Any]],
    tx: Transaction,
    awarded_by: int | None = None,
) -> list[Award]:
    """`award` without what its tasks are told, for an operator too; returns what is new."""
    decided_by = {user_id: message.meta.id for user_id, message in causes.items()}
    activated = await store.award(tx.session, awards, decided_by, tx.now, awarded_by)
    new = [one for one in awards if (one.user_id, one.offer.badge.badge_id) in activated]
    for one in new:
        number = activated[one.user_id, one.offer.badge.badge_id]
        earned = rules.announcement(one, number, tx.now)
        tx.publish(earned, cause=causes.get(one.user_id))
    await tell_holders({one.user_id: causes.get(one.user_id) for one in new}, tx)
    return new


async def _tell_completions(
    awards: Sequence[Award], causes: Mapping[int, Message[Any]], tx: Transaction
) -> None:
    """Announce the tasks that time or others have completed (BADGE-022)."""
    done = [one for one in awards if completes_by_itself(one.offer.badge.criteria)]
    if not done:
        return
    owned = await store.owned_counts(tx.session, {one.user_id for one in done})
    members = {one.user_id for one in done if is_membership(one.offer.badge.criteria)}
    groups = await longest_memberships(tx.session, members) if members else {}
    for one in done:
        of_group = is_membership(one.offer.badge.criteria)
        group = groups.get(one.user_id) if of_group else None
        completion = Completion(one, owned[one.user_id], group)
        tx.publish(completed(completion, tx.now), cause=causes.get(one.user_id))
