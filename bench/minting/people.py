"""People who may claim the first tier and upgrade to the second."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from laurel_events import Database
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import TierUnlocked
from minting import handlers
from solders.keypair import Keypair

_PAGE = 1_000
_SINCE = datetime(2025, 6, 1, tzinfo=UTC)
_TIERS = {1: "Tech Chicken", 2: "Quant Ape"}
_USD = Decimal(100_000)


def wallet(user: int) -> Keypair:
    """The keys of a person, which minting never sees."""
    return Keypair.from_seed(user.to_bytes(32, "big"))


async def welcome(database: Database, users: Sequence[int]) -> None:
    """Let minting hear of people and their tiers, as of other services' events.

    The second tier asks for no badges here: what badges takes to bind them is not minting's.
    """
    unit_of_work = database.unit_of_work()
    async with unit_of_work() as tx:
        await handlers.remember_tier_rules([message(_rule(level)) for level in _TIERS], tx)
    for start in range(0, len(users), _PAGE):
        page = users[start : start + _PAGE]
        unlocks = [message(_unlock(user, level)) for user in page for level in _TIERS]
        async with unit_of_work() as tx:
            await handlers.remember_users([message(_announced(user)) for user in page], tx)
            await handlers.remember_unlocks(unlocks, tx)


def _announced(user: int) -> UserAnnounced:
    return UserAnnounced(
        user_id=user, wallet_address=str(wallet(user).pubkey()), username=None, joined_at=_SINCE
    )


def _rule(level: int) -> TierRuleDefined:
    return TierRuleDefined(
        level=level,
        name=_TIERS[level],
        required_volume_usd=_USD * level,
        badges_required=0,
        fee_reduction_percent=10 * level,
        ai_agent_uses_per_week=10 * level,
    )


def _unlock(user: int, level: int) -> TierUnlocked:
    return TierUnlocked(
        user_id=user,
        level=level,
        name=_TIERS[level],
        required_volume_usd=_USD * level,
        current_volume_usd=_USD * level,
        badges_required=0,
        badges_activated=0,
        benefits=(),
        unlocked_at=_SINCE,
    )
