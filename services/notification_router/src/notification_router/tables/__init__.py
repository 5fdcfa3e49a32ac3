"""Tables of the notification router."""

from notification_router.tables.notifications import (
    deliveries,
    notifications,
    screens,
    socket_messages,
)
from notification_router.tables.operating import (
    delivery_statistics,
    limit_lists,
    operations,
    pauses,
)
from notification_router.tables.parts import UNREAD, metadata
from notification_router.tables.people import (
    addresses,
    devices,
    holdings,
    members,
    people,
    preference_history,
    preferences,
    prizes,
    tier_rules,
)
from notification_router.tables.rooms import gathered, room_events, rooms

__all__ = [
    "UNREAD",
    "addresses",
    "deliveries",
    "delivery_statistics",
    "devices",
    "gathered",
    "holdings",
    "limit_lists",
    "members",
    "metadata",
    "notifications",
    "operations",
    "pauses",
    "people",
    "preference_history",
    "preferences",
    "prizes",
    "room_events",
    "rooms",
    "screens",
    "socket_messages",
    "tier_rules",
]
