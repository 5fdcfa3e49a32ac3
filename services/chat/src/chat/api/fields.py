"""What several routes take."""

from typing import Annotated

from fastapi import Depends, Path, Query
from laurel_events.ephemeral_producer import EphemeralProducer
from laurel_schemas.fields import MAX_USER_ID, Token
from laurel_service.api import CurrentUser, Forbidden, Resource

from chat.filtering import WordFilter
from chat.settings import ChatLimits
from chat.typing_watch import Typing

ConversationId = Annotated[Token, Path(alias="conversationId", examples=["conv_123"])]
MessageId = Annotated[Token, Path(alias="messageId", examples=["msg_456"])]
OtherUser = Annotated[int, Path(alias="userId", ge=1, le=MAX_USER_ID)]
TypingDep = Annotated[Typing, Resource(Typing)]
ProducerDep = Annotated[EphemeralProducer, Resource(EphemeralProducer)]
WordFilterDep = Annotated[WordFilter, Resource(WordFilter)]
LimitsDep = Annotated[ChatLimits, Resource(ChatLimits)]
PageSize = Annotated[int, Query(alias="limit", ge=1, le=200)]
AfterUser = Annotated[int, Query(alias="after", ge=0, le=MAX_USER_ID)]


async def _moderator(user: CurrentUser) -> int:
    if user.roles.isdisjoint({"admin", "moderator"}):
        raise Forbidden("This needs the role 'moderator' or 'admin'.")
    return user.user_id


Moderator = Annotated[int, Depends(_moderator)]
"""Who looks after what is said on the whole platform."""
