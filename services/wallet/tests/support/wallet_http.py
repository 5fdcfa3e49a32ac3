"""The wallet's routes as its tests use them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_service.testing import bearer
from wallet_world import NOW

API = "/api/v1/wallet"
ME, FRIEND = 9, 7
ADMIN = bearer(900, roles=("user", "admin"))
OTHER_ADMIN = bearer(901, roles=("user", "admin"))
SAMPLES = Path(__file__).parents[4] / "docs" / "requirements" / "samples" / "wallet"


class Clock:
    """The service's time, which a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now


def person(user_id: int) -> UserAnnounced:
    """Somebody who is known."""
    wallet = "4Nd1mYQFz2FtZ6bUjP3ZsTn6Qd9Tq6sN3vHqUq8ZqVzK"
    return UserAnnounced(user_id=user_id, wallet_address=wallet, joined_at=NOW)


async def post(
    http: httpx.AsyncClient, path: str, body: Any = None, *, user: dict[str, str] | None = None
) -> httpx.Response:
    """Ask as ME unless told."""
    return await http.post(f"{API}/{path}", json=body, headers=user or bearer(ME))


async def made(http: httpx.AsyncClient, path: str, body: Any = None, **given: Any) -> Any:
    """What a request is answered with that has to succeed."""
    answer = await post(http, path, body, **given)
    assert answer.status_code in (200, 201, 202), answer.text
    return answer.json()["data"]


async def wallet(http: httpx.AsyncClient, user: int = ME) -> Any:
    """The wallet as its owner sees it."""
    return (await http.get(API, headers=bearer(user))).json()["data"]
