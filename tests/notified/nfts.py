"""What NFTs cause: claimed, used, upgraded, given, and one that a full chain does not take."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal

from laurel_events.database import utc_now

from tests.notified.people import Person, Stage
from tests.notified.platform import TIER_2_BADGES
from tests.support.chain_faults import congested_chain
from tests.support.claims import TIER, claim_at_last
from tests.support.traders import send_trades

_BENEFITS = "/api/v1/nft/benefits/activate"
_SAVING_FEE = Decimal(12_000)
"""With a tenth less to pay it stands for 1,333 USD that were saved."""


async def by_nfts(stage: Stage, benefits_until: datetime) -> None:
    """One person climbs a tier and is given an NFT whose benefits end at a time."""
    ada = stage.ada
    await claim_at_last(stage.suite, ada.trader)
    await ada.hears("nft_unlocked")
    await ada.asks(_BENEFITS)
    for badge in TIER_2_BADGES:
        await ada.asks(f"/api/v1/badges/{badge}/activate")
    large = {"fee_usd": _SAVING_FEE, "traded_at": utc_now()}
    trade = ada.trader.trade(3, "1300000").model_copy(update=large)
    await send_trades(stage.suite, stage.sent, [trade])
    await ada.hears("badge_activated", "nft_upgrade_conditions_met")
    await ada.asks("/api/v1/nft/synthesize", {"targetTierId": TIER + 1})
    await ada.hears("nft_upgraded")
    await stage.decides("/api/v1/nft/airdrops", _airdrop(ada, benefits_until))
    await ada.hears("competition_nft_airdrop")
    await ada.asks(_BENEFITS)


def _airdrop(ada: Person, until: datetime) -> dict[str, object]:
    return {
        "airdropId": f"airdrop-{ada.user_id}",
        "recipients": [{"userId": ada.user_id, "ranking": 2}],
        "competitionId": "weekly-contest",
        "competitionName": "Weekly Trading Championship",
        "benefitsUntil": until.isoformat(),
    }


@asynccontextmanager
async def stuck_claim(stage: Stage) -> AsyncIterator[None]:
    """A chain takes nothing for its price while somebody's NFT is to be minted."""
    async with congested_chain(stage.suite):
        await claim_at_last(stage.suite, stage.bea.trader)
        yield
