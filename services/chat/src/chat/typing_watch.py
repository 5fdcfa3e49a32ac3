"""Who types: told at once and never stored, ended after silence by whichever replica is left."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Self

from laurel_events import Message
from laurel_events.database import utc_now
from laurel_events.ephemeral_producer import EphemeralProducer
from laurel_schemas.chat_typing_v1 import TypingChanged

from chat.rules.typists import Key, Typists

_LOOK_SECONDS = 0.25


class Typing:
    """The people who type, as this process knows them: a resource of the API.

    It looks for those who fell silent only while somebody types.
    """

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self._typists = Typists()
        self._now = now
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    def types(self, key: Key, username: str | None, producer: EphemeralProducer) -> None:
        """A client says that its person types (CHAT-030)."""
        now = self._now()
        if self._typists.said(key, username, now):
            producer.publish(_changed(key, username, now, is_typing=True))
        self._look(producer)

    def ends(self, key: Key, producer: EphemeralProducer) -> None:
        """Somebody has sent what they typed, or says that they stopped."""
        typist = self._typists.stopped(key)
        if typist:
            producer.publish(_changed(key, typist.username, self._now(), is_typing=False))

    def heard(self, event: TypingChanged, producer: EphemeralProducer) -> None:
        """Another replica, or this one, told of somebody."""
        key = (event.conversation_id, event.user_id)
        if event.is_typing:
            self._typists.heard(key, event.username, event.changed_at, self._now())
            self._look(producer)
        else:
            self._typists.ended(key, event.changed_at)

    def _look(self, producer: EphemeralProducer) -> None:
        if self._typists and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._end_silent(producer))

    async def _end_silent(self, producer: EphemeralProducer) -> None:
        while self._typists:
            await asyncio.sleep(_LOOK_SECONDS)
            now = self._now()
            for key, typist in self._typists.silent(now):
                producer.publish(_changed(key, typist.username, now, is_typing=False))


async def hear(
    messages: Sequence[Message[TypingChanged]], typing: Typing, producer: EphemeralProducer
) -> None:
    """Learn from other replicas who types, to end it should they be gone."""
    for message in messages:
        typing.heard(message.event, producer)


def _changed(key: Key, username: str | None, at: datetime, *, is_typing: bool) -> TypingChanged:
    conversation_id, user_id = key
    return TypingChanged(
        conversation_id=conversation_id,
        user_id=user_id,
        username=username,
        is_typing=is_typing,
        changed_at=at,
    )
