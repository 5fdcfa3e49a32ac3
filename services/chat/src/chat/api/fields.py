"""What several routes take."""

from typing import Annotated

from fastapi import Path
from laurel_events.ephemeral_producer import EphemeralProducer
from laurel_schemas.fields import MAX_USER_ID, Token
from laurel_service.api import Resource

from chat.typing_watch import Typing

ConversationId = Annotated[Token, Path(alias="conversationId", examples=["conv_123"])]
MessageId = Annotated[Token, Path(alias="messageId", examples=["msg_456"])]
OtherUser = Annotated[int, Path(alias="userId", ge=1, le=MAX_USER_ID)]
TypingDep = Annotated[Typing, Resource(Typing)]
ProducerDep = Annotated[EphemeralProducer, Resource(EphemeralProducer)]
