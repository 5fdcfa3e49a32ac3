"""A user of Laurel: its HTTP API and its Socket.IO notifications, through the gateway."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import httpx

from laurel_cli.errors import CommandError

if TYPE_CHECKING:
    import socketio


class ApiRefusedError(CommandError):
    """The API answered with an error envelope."""

    def __init__(self, status: int, code: str, message: str, details: dict[str, Any]) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Received:
    """One event that the socket delivered."""

    event: str
    payload: dict[str, Any]

    @property
    def kind(self) -> str:
        """The notification's type, or the socket event's name."""
        return str(self.payload.get("event_type", self.event))


@dataclass(slots=True)
class Client:
    """A user's connections; use it as an async context manager.

    `heard` is called for every event of the socket, which is acknowledged.
    """

    gateway: str
    token: str
    heard: Callable[[Received], None] = lambda received: None
    received: list[Received] = field(default_factory=list)
    _http: httpx.AsyncClient = field(init=False)
    _socket: "socketio.AsyncClient" = field(init=False)

    async def __aenter__(self) -> Self:
        import socketio  # noqa: PLC0415 - half a second that most commands never need

        authorization = {"Authorization": f"Bearer {self.token}"}
        self._http = httpx.AsyncClient(base_url=self.gateway, headers=authorization, timeout=15)
        self._socket = socketio.AsyncClient(handle_sigint=False)
        self._socket.on("*", self._hear)
        await self._socket.connect(
            self.gateway, headers=authorization, transports=["websocket"], wait_timeout=10
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._socket.disconnect()
        await self._http.aclose()

    async def _hear(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        received = Received(event, payload)
        self.received.append(received)
        self.heard(received)
        return {"id": payload.get("id")}

    async def get(self, path: str) -> dict[str, Any]:
        """The `data` of a GET; raises ApiRefusedError."""
        return data_of(await self._http.get(path))

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The `data` of a POST under a new idempotency key; raises ApiRefusedError."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return data_of(await self._http.post(path, json=body, headers=headers))


def data_of(response: httpx.Response) -> dict[str, Any]:
    """The `data` of an answer; raises ApiRefusedError."""
    body = response.json()
    if body.get("success"):
        return dict(body["data"])
    error = body.get("error", {})
    raise ApiRefusedError(
        response.status_code,
        error.get("code", "UNKNOWN"),
        error.get("message", ""),
        error.get("details") or {},
    )
