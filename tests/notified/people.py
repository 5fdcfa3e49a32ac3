"""Who is told: two people with screens, one of whose wallets Laurel keeps."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from laurel_cli.client import Client
from laurel_cli.running import Suite
from laurel_events.database import utc_now
from laurel_schemas.social_interactions_v1 import Interaction
from laurel_testkit import eventually

from tests.support.sent import Sent
from tests.support.traders import Trader, http

PATIENCE_SECONDS = 120.0
_OPERATORS = (4_999_998, 4_999_999)
_NUMBERS = count(1)

Did = TypeVar("Did", bound=Interaction)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a wallet, and a screen that keeps what it has shown."""

    suite: Suite
    trader: Trader
    client: Client

    @property
    def user_id(self) -> int:
        """Who it is."""
        return self.trader.user_id

    @property
    def heard(self) -> set[str]:
        """The types of all that the screen has shown."""
        return {one.kind for one in self.client.received}

    def did(self, kind: type[Did], **what: Any) -> Did:
        """Something that they have just done."""
        id_ = f"{self.user_id}-{next(_NUMBERS)}"
        told = {"interaction_id": id_, "actor_id": self.user_id, "occurred_at": utc_now()}
        return kind.model_validate(told | what)

    async def hears(self, *kinds: str, patience: float = PATIENCE_SECONDS) -> None:
        """Wait until the screen has shown notifications of these types."""

        def all_heard() -> bool:
            missing = set(kinds) - self.heard
            assert not missing, f"not heard: {sorted(missing)}"
            return True

        await eventually(all_heard, patience)

    async def asks(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer to a POST, repeated until others have heard of what it rests on."""
        return await asked(self.suite, self.user_id, path, body)


@dataclass(frozen=True, slots=True)
class Stage:
    """A suite, and the two people on it."""

    suite: Suite
    sent: Sent
    ada: Person
    bea: Person

    async def decides(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """An operator's POST, repeated as a person's."""
        return await asked(self.suite, _OPERATORS[0], path, body, ("user", "organizer", "admin"))


async def asked(
    suite: Suite,
    user_id: int,
    path: str,
    body: Mapping[str, Any] | None = None,
    roles: Sequence[str] = ("user",),
) -> Any:
    """The data of the answer to a POST, once it is taken."""
    token = suite.secrets.issuer.token(user_id, roles=roles, scopes=("unmetered",))

    async def taken() -> Any:
        answer = await connection.post(path, json=body)
        assert answer.is_success, f"{path} answers {answer.status_code}: {answer.text[:300]}"
        return answer

    async with http(suite, token) as connection:
        return (await eventually(taken, PATIENCE_SECONDS)).json()["data"]


@asynccontextmanager
async def staged(suite: Suite, sent: Sent) -> AsyncIterator[Stage]:
    """Both with their screens on; nobody has been told of them yet."""
    made = await asked(
        suite, _OPERATORS[0], "/api/v1/nft/custodial-wallets", roles=("user", "admin")
    )
    kept = Trader(sent.new_user_id(), made["walletAddress"])
    ada, bea = (Person(suite, one, one.client(suite)) for one in (kept, Trader.new(suite, sent)))
    async with ada.client, bea.client:
        yield Stage(suite, sent, ada, bea)
