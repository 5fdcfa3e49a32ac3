"""Announced users, and the tokens they sign in with."""

from collections.abc import Iterable
from datetime import UTC, datetime

from laurel_cli.publishing import producer, publish
from laurel_cli.running import Suite
from laurel_cli.wallets import wallet_address
from laurel_schemas.accounts_users_v1 import UserAnnounced

_JOINED = datetime(2025, 1, 1, tzinfo=UTC)


async def announce(suite: Suite, users: Iterable[int]) -> None:
    """Tell the suite of users."""
    profiles = [
        UserAnnounced(
            user_id=user,
            wallet_address=wallet_address(b"bench", str(user)),
            username=f"user-{user}",
            joined_at=_JOINED,
        )
        for user in users
    ]
    async with producer(suite.endpoints.kafka) as kafka:
        await publish(kafka, profiles)


def token(suite: Suite, user: int) -> str:
    """A token that the gateway lets pass as often as the load asks for."""
    return suite.secrets.issuer.token(user, scopes=["unmetered"])
