"""A competition's NFT is in the person's wallet (NTF-105)."""

from collections.abc import Iterator

from laurel_schemas.nft_critical_notifications_v1 import (
    AirdropData,
    CompetitionNftAirdrop,
    ReceivedNft,
)
from laurel_schemas.nft_events_v1 import NftAirdropped

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def airdropped(event: NftAirdropped, _: Context) -> Iterator[Notice]:
    """An airdrop for no place in a competition has no words in this type."""
    nft = event.data
    if nft.competition_id is None or nft.competition_name is None or nft.ranking is None:
        return
    data = AirdropData(
        airdrop_id=nft.airdrop_id,
        competition_id=nft.competition_id,
        competition_name=nft.competition_name,
        ranking=nft.ranking,
        nft_received=ReceivedNft(
            nft_id=nft.nft_id,
            tier_level=nft.tier_level,
            tier_name=nft.tier_name,
            mint_address=nft.mint_address,
            special_attributes=nft.special_attributes,
        ),
        manager_message=nft.manager_message,
    )
    yield Notice(event.user_id, data)


TYPE = define(__name__, CompetitionNftAirdrop, {NftAirdropped: airdropped})
