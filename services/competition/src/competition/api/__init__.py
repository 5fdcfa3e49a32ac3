"""Routes of the competition service."""

from fastapi import APIRouter

from competition.api import admin, distributions, entries, events, leaderboard, prizes

router = APIRouter(tags=["competition"])
# Fixed paths first: `{id}` would take their words for ids.
for part in (distributions, admin, prizes, entries, leaderboard, events):
    router.include_router(part.router)
