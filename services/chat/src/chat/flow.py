"""Everything that chat consumes, publishes and does when it is due."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
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
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionEntered,
    CompetitionLeft,
    CompetitionStatusChanged,
)

from chat.erasure import ERASURE, erase
from chat.expiry import EXPIRY, expire
from chat.handlers import forget_users, remember_profiles
from chat.rooms import follow, let_in, let_out, open_rooms
from chat.typing_watch import hear

CONSUMES: Mapping[type[Event], Handler] = {
    UserAnnounced: remember_profiles,
    UserDeleted: forget_users,
    CompetitionAnnounced: open_rooms,
    CompetitionEntered: let_in,
    CompetitionLeft: let_out,
    CompetitionStatusChanged: follow,
}
PRODUCES = (
    ConversationOpened,
    ConversationClosed,
    MessageSent,
    MessageEdited,
    MessageDeleted,
    MessageRead,
    MessageReacted,
    MessagePinned,
    MemberInvited,
    MemberJoined,
    MemberLeft,
)
DUE = {ERASURE: erase, EXPIRY: expire}
FLOW = Flow(
    service="chat",
    consumes=CONSUMES,
    produces=PRODUCES,
    due=DUE,
    ephemeral={TypingChanged: hear},
    emits_ephemeral=(TypingChanged,),
)
