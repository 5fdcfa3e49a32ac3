"""The gallery, its pictures, and activating a badge."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Amount, Timestamp, Token
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from badges import handlers, images, store
from badges.api.errors import BadgeNotEarned, BadgeUnknown
from badges.looking_back import look_at
from badges.rules import BadgeType, Measure, Rarity

router = APIRouter()

# Opened by itself, an SVG is a page: it is to load and run nothing.
_IMAGE_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": "default-src 'none'",
}


class Progress(Body):
    """How far the user is, in the unit of the badge's criteria; amounts are decimal strings."""

    current: Amount
    target: Amount
    percentage: float


class GalleryBadge(Body):
    """A badge and what it is to the user (BADGE-030, and some more)."""

    badge_id: str
    badge_name: str
    badge_image_url: str
    description: str
    is_owned: bool
    category: str
    rarity: Rarity
    earned_date: Timestamp | None
    badge_type: BadgeType
    required_for_tier: int | None
    is_activated: bool
    activated_date: Timestamp | None
    progress: Progress


class Gallery(Body):
    """All badges for one user (BADGE-030)."""

    badges: list[GalleryBadge]
    total_badges: int
    owned_badges: int


class ActivatedBadge(Body):
    """An activated badge; `activated_badges` is the user's number of them by now."""

    badge_id: str
    is_activated: bool
    activated_date: Timestamp
    activated_badges: int


@router.get("/api/v1/nft/badge-gallery", response_model=Envelope[Gallery], responses=errors(401))
async def badge_gallery(
    user: CurrentUser, session: SessionDep, unit_of_work: UnitOfWorkDep
) -> Response:
    """The complete list of badges and which of them the user owns (BADGE-030).

    Who meets a badge owns it: one that the catalogue has just brought is awarded by
    looking, unless it is support that looks.
    """
    seen = await store.gallery(session, user.user_id)
    if user.viewed_by is None and any(badge.is_due for badge in seen):
        # Given back: two connections for one request could starve the pool.
        await session.close()
        async with unit_of_work() as tx:
            await look_at(user.user_id, tx)
            seen = await store.gallery(tx.session, user.user_id)
    badges = [_shown(badge) for badge in seen]
    owned = sum(badge.is_owned for badge in badges)
    return ok(Gallery(badges=badges, total_badges=len(badges), owned_badges=owned))


@router.get(
    images.PATH + "/{badgeId}.svg",
    response_class=Response,
    responses={200: {"content": {images.MEDIA_TYPE: {}}}, **errors(BadgeUnknown)},
)
async def badge_image(
    badge_id: Annotated[Token, Path(alias="badgeId")], session: SessionDep
) -> Response:
    """The picture of a badge, for anybody: a page's `img` sends no token."""
    badge = await store.defined(session, badge_id)
    if badge is None:
        raise BadgeUnknown()
    return Response(images.draw(badge), media_type=images.MEDIA_TYPE, headers=_IMAGE_HEADERS)


@router.post(
    "/api/v1/badges/{badgeId}/activate",
    response_model=Envelope[ActivatedBadge],
    responses=errors(401, BadgeNotEarned),
)
async def activate_badge(
    badge_id: Annotated[Token, Path(alias="badgeId")],
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Activate an earned badge, so that it counts for tiers.

    To activate it again changes nothing and answers the same, with today's number of badges.
    """
    async with unit_of_work() as tx:
        activation = await handlers.activate_badge(user.user_id, badge_id, tx)
    if activation is None:
        raise BadgeNotEarned()
    return ok(
        ActivatedBadge(
            badge_id=badge_id,
            is_activated=True,
            activated_date=activation.activated_at,
            activated_badges=activation.activated_badges,
        )
    )


def _shown(seen: store.UserBadge) -> GalleryBadge:
    badge = seen.badge
    return GalleryBadge(
        badge_id=badge.badge_id,
        badge_name=badge.name,
        badge_image_url=images.url_of(badge),
        description=badge.description,
        is_owned=seen.earned_at is not None,
        category=badge.category[0].upper() + badge.category[1:],
        rarity=badge.rarity,
        earned_date=seen.earned_at,
        badge_type=badge.badge_type,
        required_for_tier=badge.required_for_tier,
        is_activated=seen.activated_at is not None,
        activated_date=seen.activated_at,
        progress=progress_body(seen.progress),
    )


def progress_body(measure: Measure) -> Progress:
    """How far somebody is, as the API shows it."""
    return Progress(
        # Without the zeros that the database pads an amount with.
        current=measure.current.normalize(),
        target=measure.target.normalize(),
        percentage=float(measure.percentage),
    )
