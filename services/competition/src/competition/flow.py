"""Everything that competition consumes, publishes and does when it is due."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_events.flow import DueHandler
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionEntered,
    CompetitionLeft,
    CompetitionStatusChanged,
)
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot

from competition.handlers.lifecycle import ADVANCE, RELEASE, SWEEP, advance, release, sweep
from competition.handlers.people import forget, remember, remember_tiers

CONSUMES: Mapping[type[Event], Handler] = {
    UserAnnounced: remember,
    UserDeleted: forget,
    VolumeSnapshot: remember_tiers,
}
PRODUCES = (
    CompetitionAnnounced,
    CompetitionStatusChanged,
    CompetitionEntered,
    CompetitionLeft,
)
DUE: Mapping[str, DueHandler] = {ADVANCE: advance, SWEEP: sweep, RELEASE: release}
FLOW = Flow(service="competition", consumes=CONSUMES, produces=PRODUCES, due=DUE)
