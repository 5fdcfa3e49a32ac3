"""Who types, told to the rooms that are open here: never stored, and lost if need be (CHAT-013)."""

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Final

import socketio
from laurel_schemas.chat_typing_v1 import TypingChanged

from notification_router import metrics
from notification_router.handlers.hearing import Heard
from notification_router.rules import chat_payloads
from notification_router.rules.socket_events import Payload
from notification_router.settings import Settings
from notification_router.sockets.rooms import Rooms
from notification_router.store.inbox import NOTIFICATION

_FORGOTTEN_AFTER: Final = 5.0
"""Seconds: chat tells again of whoever goes on typing, and may have lost the end."""


class TypingTeller:
    """Tells rooms who types; large ones only how many, once a second (CHAT-015)."""

    def __init__(
        self,
        server: socketio.AsyncServer,
        rooms: Rooms,
        heard: Heard,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = server
        self._rooms = rooms
        self._heard = heard
        self._most = settings.chat_gathered_above
        self._clock = clock
        self._typists: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self._last: dict[str, TypingChanged] = {}
        self._told: dict[str, int] = {}

    async def tell(self) -> None:
        """Wait for somebody who types, and tell the rooms that are small."""
        for event in await self._heard.take():
            name = event.conversation_id
            if self._rooms.size(name) > self._most:
                self._gather(event)
            else:
                await self._send(event, _payload(event))

    async def tell_gathered(self) -> None:
        """Tell each large room how many type, where that has changed."""
        oldest = self._clock() - _FORGOTTEN_AFTER
        for name, last in list(self._last.items()):
            typing = {user: at for user, at in self._typists[name].items() if at > oldest}
            self._typists[name] = typing
            if self._told.get(name) != len(typing):
                self._told[name] = len(typing)
                await self._send(last, _counted(last, len(typing)))
            if not typing:
                del self._typists[name], self._last[name], self._told[name]

    def _gather(self, event: TypingChanged) -> None:
        self._last[event.conversation_id] = event
        if event.is_typing:
            self._typists[event.conversation_id][event.user_id] = self._clock()
        else:
            self._typists[event.conversation_id].pop(event.user_id, None)

    async def _send(self, event: TypingChanged, payload: Payload) -> None:
        for opened in self._rooms.one_by_one(event.conversation_id):
            user_id = opened.connection.user_id
            if user_id != event.user_id:
                shown = {**payload, "recipientIds": [user_id]}
                await self._server.emit(NOTIFICATION, shown, to=opened.connection.sid)
                metrics.TYPING_SENT.inc()


def _payload(event: TypingChanged) -> Payload:
    return chat_payloads.typing(
        event.conversation_id, event.user_id, event.username, event.is_typing
    )


def _counted(last: TypingChanged, number: int) -> Payload:
    """The last who typed, and how many do."""
    payload = chat_payloads.typing(last.conversation_id, last.user_id, last.username, number > 0)
    return {**payload, "data": {**payload["data"], "typists": number}}
