"""What people do, over HTTP, each call checked to have succeeded."""

from itertools import count
from typing import Any

import httpx
from laurel_service.testing import bearer

CONVERSATIONS = "/api/v1/conversations"
_ids = count(1)


def data(answer: httpx.Response) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json()["data"]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


class Person:
    """A user with a token."""

    def __init__(
        self, http: httpx.AsyncClient, user_id: int, roles: tuple[str, ...] = ("user",)
    ) -> None:
        self.user_id = user_id
        self._http = http
        self._headers = bearer(user_id, roles=roles)

    async def ask(self, method: str, path: str, **body: Any) -> httpx.Response:
        """Any request below /api/v1/conversations."""
        return await self._http.request(
            method, f"{CONVERSATIONS}{path}", headers=self._headers, json=body or None
        )

    async def chat(self, method: str, path: str, **body: Any) -> httpx.Response:
        """Any request below /api/v1/chat."""
        return await self._http.request(
            method, f"/api/v1/chat{path}", headers=self._headers, json=body or None
        )

    async def block(self, other: int, method: str = "PUT") -> None:
        data(await self._http.request(method, f"/api/v1/blocks/{other}", headers=self._headers))

    async def direct(self, other: int) -> str:
        begun = await self.ask("POST", "", kind="direct", memberIds=[other])
        id_: str = data(begun)["conversationId"]
        return id_

    async def group(self, *others: int) -> str:
        begun = await self.ask("POST", "", kind="group", title="Team", memberIds=list(others))
        id_: str = data(begun)["conversationId"]
        return id_

    async def say(self, id_: str, text: str, **more: Any) -> dict[str, Any]:
        said = await self.post(id_, text, **more)
        message: dict[str, Any] = data(said)
        return message

    async def post(self, id_: str, text: str | None, **more: Any) -> httpx.Response:
        body = {"clientMessageId": f"c{next(_ids)}", "content": text, **more}
        return await self.ask("POST", f"/{id_}/messages", **body)

    async def delete(self, id_: str, message: dict[str, Any]) -> httpx.Response:
        return await self.ask("DELETE", f"/{id_}/messages/{message['messageId']}")

    async def edit(self, id_: str, message: dict[str, Any], text: str) -> httpx.Response:
        return await self.ask("PATCH", f"/{id_}/messages/{message['messageId']}", content=text)

    async def read(self, id_: str, sequence: int) -> dict[str, Any]:
        position: dict[str, Any] = data(await self.ask("PUT", f"/{id_}/read", sequence=sequence))
        return position

    async def unread(self, id_: str) -> int:
        unread: int = data(await self.ask("GET", f"/{id_}"))["unreadCount"]
        return unread
