"""What the notification router consumes, publishes and does when it is due."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_events.flow import DueHandler
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded

from notification_router.handlers import route
from notification_router.handlers.broadcasting import BROADCAST, tell
from notification_router.handlers.delivering import deliver
from notification_router.handlers.erasing import ERASURE, erase
from notification_router.handlers.housekeeping import HOUSEKEEPING, clean_up
from notification_router.handlers.knowing import KEPT, forget, remember
from notification_router.handlers.lanes import KINDS
from notification_router.handlers.proving import PROVE, send_code
from notification_router.rules.socket_events import SOCKET_EVENTS
from notification_router.types import BY_CAUSE, TYPES

CONSUMES: Mapping[type[Event], Handler] = {
    # Each type's folder says what causes it.
    **dict.fromkeys((*BY_CAUSE, *SOCKET_EVENTS, *KEPT), route),
    UserAnnounced: remember,
    UserDeleted: forget,
}
PRODUCES: tuple[type[Event], ...] = (
    *(one.notification for one in TYPES.values()),
    DeliveryRecorded,
)
DUE: Mapping[str, DueHandler] = {
    HOUSEKEEPING: clean_up,
    BROADCAST: tell,
    ERASURE: erase,
    PROVE: send_code,
    **dict.fromkeys(KINDS, deliver),
}
STREAMS = (DeliveryRecorded,)
FLOW = Flow(
    service="notification_router",
    consumes=CONSUMES,
    produces=PRODUCES,
    due=DUE,
    streams=STREAMS,
)
