"""What the notification router consumes, publishes and does when it is due."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_events.flow import DueHandler
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.chat_members_v1 import MemberJoined, MemberLeft
from laurel_schemas.chat_messages_v1 import (
    ConversationClosed,
    ConversationOpened,
    MemberInvited,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageRead,
    MessageSent,
)
from laurel_schemas.chat_typing_v1 import TypingChanged
from laurel_schemas.competition_live_v1 import LeaderboardShown
from laurel_schemas.competition_prizes_v1 import PrizeAwarded
from laurel_schemas.nft_events_v1 import PrizeDelivered as NftPrizeDelivered
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded
from laurel_schemas.wallet_points_v1 import PrizeDelivered as PointsPrizeDelivered

from notification_router.handlers import conversing, prizes, route
from notification_router.handlers.broadcasting import BROADCAST, tell
from notification_router.handlers.delivering import deliver
from notification_router.handlers.erasing import ERASURE, erase
from notification_router.handlers.gathering import (
    GATHER,
    GATHER_PAGE,
    tell_gathered,
    tell_page,
)
from notification_router.handlers.hearing import hear, hear_boards
from notification_router.handlers.housekeeping import HOUSEKEEPING, clean_up
from notification_router.handlers.knowing import KEPT, forget, remember
from notification_router.handlers.lanes import KINDS, KINDS_AT_ONCE
from notification_router.handlers.proving import PROVE, send_code
from notification_router.rules.socket_events import SOCKET_EVENTS
from notification_router.types import BY_CAUSE, TYPES

CONSUMES: Mapping[type[Event], Handler] = {
    # Each type's folder says what causes it.
    **dict.fromkeys((*BY_CAUSE, *SOCKET_EVENTS, *KEPT), route),
    UserAnnounced: remember,
    UserDeleted: forget,
    PrizeAwarded: prizes.awarded,
    PointsPrizeDelivered: prizes.points_delivered,
    NftPrizeDelivered: prizes.nft_delivered,
    MemberJoined: conversing.joined,
    MemberLeft: conversing.left,
    MemberInvited: conversing.invited,
    MessageSent: conversing.sent,
    MessageDeleted: conversing.deleted,
    MessageRead: conversing.read,
    **dict.fromkeys(
        (ConversationOpened, ConversationClosed, MessageEdited, MessageReacted, MessagePinned),
        conversing.changed,
    ),
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
    GATHER: tell_gathered,
    GATHER_PAGE: tell_page,
    **dict.fromkeys(KINDS, deliver),
}
STREAMS = (DeliveryRecorded,)
FLOW = Flow(
    service="notification_router",
    consumes=CONSUMES,
    produces=PRODUCES,
    due=DUE,
    streams=STREAMS,
    ephemeral={TypingChanged: hear, LeaderboardShown: hear_boards},
    at_once=KINDS_AT_ONCE,
)
