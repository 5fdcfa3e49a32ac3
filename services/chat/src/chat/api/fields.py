"""What several routes take."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Path, Query
from laurel_events import Transaction
from laurel_events.ephemeral_producer import EphemeralProducer
from laurel_events.provenance import Story
from laurel_schemas.fields import MAX_USER_ID, Token
from laurel_service.api import CurrentUser, Forbidden, Resource, SharedStory, UnitOfWorkDep

from chat.actions.orders import Terms
from chat.actions.sending import send
from chat.filtering import WordFilter
from chat.rules.messages import Draft
from chat.settings import ChatLimits
from chat.sharing import Sender, Sends, TermsOf
from chat.store.messages import Message
from chat.typing_watch import Typing
from chat.uploads import Uploads

ConversationId = Annotated[Token, Path(alias="conversationId", examples=["conv_123"])]
MessageId = Annotated[Token, Path(alias="messageId", examples=["msg_456"])]
OtherUser = Annotated[int, Path(alias="userId", ge=1, le=MAX_USER_ID)]
TypingDep = Annotated[Typing, Resource(Typing)]
ProducerDep = Annotated[EphemeralProducer, Resource(EphemeralProducer)]
WordFilterDep = Annotated[WordFilter, Resource(WordFilter)]
UploadsDep = Annotated[Uploads, Resource(Uploads)]
LimitsDep = Annotated[ChatLimits, Resource(ChatLimits)]
PageSize = Annotated[int, Query(alias="limit", ge=1, le=200)]
AfterUser = Annotated[int, Query(alias="after", ge=0, le=MAX_USER_ID)]


async def _moderator(user: CurrentUser) -> int:
    if user.roles.isdisjoint({"admin", "moderator"}):
        raise Forbidden("This needs the role 'moderator' or 'admin'.")
    return user.user_id


Moderator = Annotated[int, Depends(_moderator)]
"""Who looks after what is said on the whole platform."""


Send = Callable[[str, Draft], Awaitable[Message]]


async def _terms(
    user: CurrentUser, limits: LimitsDep, uploads: UploadsDep, words: WordFilterDep
) -> TermsOf:
    pace = None if "unmetered" in user.scopes else limits.pace
    media = uploads.store.read_at if uploads.store else None

    async def terms(tx: Transaction) -> Terms:
        return Terms(await words.current(tx.session, tx.now), pace, media)

    return terms


async def _send(
    user: CurrentUser,
    terms: Annotated[TermsOf, Depends(_terms)],
    unit_of_work: UnitOfWorkDep,
    sends: Annotated[Sends, Resource(Sends)],
    story: SharedStory,
) -> Send:
    async def together(conversation_id: str, draft: Draft) -> Message:
        sender = Sender(user.user_id, terms, unit_of_work, story or Story())
        return await sends.send(sender, conversation_id, draft)

    async def alone(conversation_id: str, draft: Draft) -> Message:
        async with unit_of_work() as tx:
            return await send(tx, user.user_id, conversation_id, draft, await terms(tx))

    return alone if story is None else together


SendDep = Annotated[Send, Depends(_send)]
"""Sends a message of the caller, in one transaction with what others send at the same moment."""
