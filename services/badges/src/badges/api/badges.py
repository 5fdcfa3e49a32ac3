"""A badge alone (BADGE-032)."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Timestamp, Token
from laurel_service.api import Body, CurrentUser, Envelope, SessionDep, errors, ok

from badges import images, store
from badges.api.errors import BadgeUnknown
from badges.api.gallery import Progress, progress_body
from badges.catalogue import to_row
from badges.rules import Badge, BadgeType, Rarity

router = APIRouter()


class OneBadge(Body):
    """A badge, what it asks for, and how far the user is.

    `criteria` are as in the catalogue. The task is what earns it.
    """

    badge_id: str
    badge_name: str
    badge_type: BadgeType
    category: str
    rarity: Rarity
    description: str
    badge_image_url: str
    task_id: str
    task_name: str
    criteria: Mapping[str, Any]
    suggested_actions: list[str]
    required_for_tier: int | None
    is_offered: bool
    is_owned: bool
    earned_date: Timestamp | None
    activated_date: Timestamp | None
    progress: Progress


@router.get(
    "/api/v1/badges/{badgeId}",
    response_model=Envelope[OneBadge],
    responses=errors(401, BadgeUnknown),
)
async def one_badge(
    badge_id: Annotated[Token, Path(alias="badgeId")], user: CurrentUser, session: SessionDep
) -> Response:
    """A badge and its criteria, one that is offered no more too."""
    seen = await store.one_of_gallery(session, user.user_id, badge_id)
    if seen is None:
        raise BadgeUnknown()
    return ok(_shown(seen.badge, seen))


def _shown(badge: Badge, seen: store.UserBadge) -> OneBadge:
    return OneBadge(
        badge_id=badge.badge_id,
        badge_name=badge.name,
        badge_type=badge.badge_type,
        category=badge.category,
        rarity=badge.rarity,
        description=badge.description,
        badge_image_url=images.url_of(badge),
        task_id=badge.task_id,
        task_name=badge.task_name,
        criteria=to_row(badge)["criteria"],
        suggested_actions=list(badge.suggested_actions),
        required_for_tier=badge.required_for_tier,
        is_offered=seen.on_offer,
        is_owned=seen.earned_at is not None,
        earned_date=seen.earned_at,
        activated_date=seen.activated_at,
        progress=progress_body(seen.progress),
    )
