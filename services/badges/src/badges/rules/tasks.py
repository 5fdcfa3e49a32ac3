"""Tasks that complete without a click of the user (BADGE-022)."""

from dataclasses import dataclass
from datetime import datetime

from laurel_schemas.badges_badges_v1 import GroupMembership as ToldMembership
from laurel_schemas.badges_badges_v1 import TaskCompleted

from badges.rules.awards import Award
from badges.rules.criteria import Criteria, leaves
from badges.rules.figures import (
    ActivityCount,
    CompetitionRank,
    CompetitionsFinished,
    CompetitionTop,
    DistinctSubjects,
    Followers,
    GroupMembership,
    JoinedBefore,
    Single,
    TopTraders,
)
from badges.rules.groups import Membership
from badges.rules.kinds import UNPROMPTED

_BY_TIME_OR_OTHERS = (
    CompetitionRank,
    CompetitionTop,
    CompetitionsFinished,
    Followers,
    GroupMembership,
    JoinedBefore,
    TopTraders,
)


@dataclass(frozen=True, slots=True)
class Completion:
    """An award whose task completed by itself, with how many badges the user has by now."""

    award: Award
    badges: int
    membership: Membership | None


def completes_by_itself(criteria: Criteria) -> bool:
    """Whether time or other people bring the last step, at least of a part."""
    return any(map(_unprompted, leaves(criteria)))


def is_membership(criteria: Criteria) -> bool:
    """Whether it asks for time in a group."""
    return any(isinstance(leaf, GroupMembership) for leaf in leaves(criteria))


def _unprompted(leaf: Single) -> bool:
    match leaf:
        case ActivityCount(kind, _) | DistinctSubjects(kind, _):
            return kind in UNPROMPTED
        case _:
            return isinstance(leaf, _BY_TIME_OR_OTHERS)


def completed(completion: Completion, at: datetime) -> TaskCompleted:
    """The event that tells of it."""
    badge, tier = completion.award.offer.badge, completion.award.offer.tier
    return TaskCompleted(
        user_id=completion.award.user_id,
        task_id=badge.task_id,
        task_name=badge.task_name,
        task_category=badge.category,
        completion_criteria=badge.description,
        badge_id=badge.badge_id,
        badge_name=badge.name,
        required_for_tier=badge.required_for_tier,
        tier_name=tier.name if tier else None,
        tier_badges_required=tier.badges_required if tier else None,
        tier_badges_earned=completion.badges,
        membership=_membership(completion.membership, at) if completion.membership else None,
        completed_at=at,
    )


def _membership(group: Membership, at: datetime) -> ToldMembership:
    known = group.activity_level if group.activity_level in ("low", "medium", "high") else None
    return ToldMembership(
        group_name=group.group_name,
        group_join_date=group.stay.since,
        days_in_group=((group.stay.until or at) - group.stay.since).days,
        group_activity_level=known,
    )
