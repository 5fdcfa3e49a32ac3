"""Routes of the competition service."""

from fastapi import APIRouter

from competition.api import (
    admin,
    analytics,
    awards,
    distributions,
    entries,
    events,
    exports,
    findings,
    leaderboard,
    notices,
    prizes,
    proofs,
    shared,
)

router = APIRouter(tags=["competition"])
# Fixed paths first: `{id}` would take their words for ids.
for part in (
    *(shared, analytics, exports),
    *(awards, findings, notices, distributions, admin),
    *(prizes, proofs, entries, leaderboard, events),
):
    router.include_router(part.router)
