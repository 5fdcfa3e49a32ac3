"""Routes of the competition service."""

from fastapi import APIRouter

from competition.api import admin, entries, events

router = APIRouter(tags=["competition"])
# Fixed paths first: `{id}` would take their words for ids.
for part in (admin, entries, events):
    router.include_router(part.router)
