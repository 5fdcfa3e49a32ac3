"""Leaderboards told to the connections that have them open: never stored (COMP-022)."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import socketio
from laurel_schemas.competition_live_v1 import LeaderboardShown

from notification_router import metrics
from notification_router.handlers.hearing import HeardBoards
from notification_router.rules import boards
from notification_router.rules.socket_events import Payload
from notification_router.settings import Settings
from notification_router.sockets.connections import Connection
from notification_router.sockets.opening import name_of
from notification_router.sockets.rooms import Rooms
from notification_router.store.inbox import NOTIFICATION

BOARD_HELP = 'send {"competitionId": "…"}'
_KNOWN: Final = 1_000
"""Leaderboards that a replica remembers; of others the next event is whole."""


class Boards:
    """Shows a leaderboard whole to who opens it, and then what changes, in order."""

    def __init__(
        self, server: socketio.AsyncServer, heard: HeardBoards, settings: Settings
    ) -> None:
        self._server = server
        self._heard = heard
        self._rooms = Rooms(settings.socket_open_conversations)
        self._known: OrderedDict[str, LeaderboardShown] = OrderedDict()

    def open(self, connection: Connection, data: Any) -> Mapping[str, Any]:
        """Let a connection see a competition's leaderboard; the answer has it as it is known."""
        name = name_of(data, "competitionId")
        if name is None:
            return {"error": BOARD_HELP}
        if why := self._rooms.refusal(name, connection):
            return {"error": why}
        self._rooms.open(name, connection, 0)
        return {"opened": name, "snapshot": boards.snapshot(self._known.get(name))}

    def close(self, sid: str, data: Any) -> Mapping[str, Any]:
        """Show it no longer; whether it was."""
        name = name_of(data, "competitionId")
        return {"closed": name is not None and self._rooms.close(name, sid)}

    def left(self, sid: str) -> None:
        """A connection has ended."""
        self._rooms.leave(sid)

    async def tell(self) -> None:
        """Wait for leaderboards that have changed, and tell who has them open."""
        for board in await self._heard.take():
            before = self._known.get(board.competition_id)
            if boards.is_news(before, board):
                self._remember(board)
                await self._show(board, boards.change(before, board))

    def _remember(self, board: LeaderboardShown) -> None:
        self._known[board.competition_id] = board
        self._known.move_to_end(board.competition_id)
        if len(self._known) > _KNOWN:
            self._known.popitem(last=False)

    async def _show(self, board: LeaderboardShown, change: Payload) -> None:
        activity = boards.activity(board)
        for opened in self._rooms.one_by_one(board.competition_id):
            await self._send(opened.connection, change)
            if activity and "admin" in opened.connection.roles:
                await self._send(opened.connection, activity)

    async def _send(self, connection: Connection, payload: Payload) -> None:
        shown = {**payload, "recipientIds": [connection.user_id]}
        await self._server.emit(NOTIFICATION, shown, to=connection.sid)
        metrics.BOARDS_SENT.inc()
