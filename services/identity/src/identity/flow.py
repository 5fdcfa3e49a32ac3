"""Everything that identity consumes and publishes."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.identity_revocations_v1 import AccessChanged

from identity.handlers import forget_users, remember_users

CONSUMES: Mapping[type[Event], Handler] = {
    UserAnnounced: remember_users,
    UserDeleted: forget_users,
}
PRODUCES = (AccessChanged,)
FLOW = Flow(service="identity", consumes=CONSUMES, produces=PRODUCES)
