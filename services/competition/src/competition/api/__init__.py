"""Routes of the competition service."""

from fastapi import APIRouter

from competition.api import (
    activity,
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
    scoring,
    shared,
    team_board,
    teams,
)

router = APIRouter(tags=["competition"])
# Fixed paths first: `{id}` would take their words for ids.
for part in (
    *(shared, analytics, exports, teams, team_board),
    *(awards, findings, notices, scoring, distributions, admin),
    *(activity, prizes, proofs, entries, leaderboard, events),
):
    router.include_router(part.router)
