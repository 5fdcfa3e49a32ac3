"""Routes of bridge."""

from fastapi import APIRouter

from bridge.api import events, pages

router = APIRouter(tags=["bridge"])
router.include_router(events.router)
router.include_router(pages.router)
