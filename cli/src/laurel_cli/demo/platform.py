"""What the platform says of the demo people: profiles, trades and what they do with videos.

Whatever is said twice, at a second run in the same home, is the same events.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.social_interactions_v1 import VideoLiked, VideoShared, VideoViewed
from laurel_schemas.trading_trades_v1 import TradeExecuted

from laurel_cli.demo.people import Part, Person, mailbox

START = datetime(2025, 6, 1, 9, tzinfo=UTC)
_PRICE = Decimal(100_000)
_TRADED: dict[Part, Sequence[str]] = {
    "climber": ("24000", "19500", "18900"),
    "ready": ("70000", "55250"),
}
"""USD by part: on the way to the first tier, and past it."""
_VIDEOS = ("Reading an order book", "Ten minutes on funding rates")
_FOLLOWING, _FOLLOWERS = 180, 2400


def announced(people: Sequence[Person]) -> list[UserAnnounced]:
    """The profiles of those whom no tape announces; they follow enough accounts to earn points."""
    return [
        UserAnnounced(
            user_id=one.user_id,
            wallet_address=str(one.keys.pubkey()),
            username=one.name,
            email=mailbox(one.user_id),
            joined_at=START,
            following=_FOLLOWING,
            followers=_FOLLOWERS,
        )
        for one in people
        if one.part != "trader"
    ]


def traded(people: Sequence[Person]) -> Iterator[TradeExecuted]:
    """The trades by which some of them stand where they do."""
    for one in people:
        for number, usd in enumerate(_TRADED.get(one.part, ())):
            at = START + timedelta(hours=number)
            yield trade(one, f"demo-{one.part}-{number}", usd, at)


def trade(who: Person, trade_id: str, usd: str, at: datetime) -> TradeExecuted:
    """One trade of somebody."""
    amount = Decimal(usd)
    return TradeExecuted(
        trade_id=trade_id,
        user_id=who.user_id,
        pair="BTC",
        side="buy",
        price=_PRICE,
        size=amount / _PRICE,
        notional_usd=amount,
        traded_at=at,
    )


def watched(people: Sequence[Person]) -> Iterator[Event]:
    """What they do with the videos of the first of them, which pays points."""
    owner = people[0]
    for one in people[1:]:
        for number, title in enumerate(_VIDEOS):
            for kind in (VideoViewed, VideoLiked, VideoShared)[: 2 + one.user_id % 2]:
                yield kind(
                    interaction_id=f"demo-{kind.__name__}-{one.user_id}-{number}",
                    actor_id=one.user_id,
                    occurred_at=START + timedelta(minutes=number),
                    actor_following=_FOLLOWING,
                    video_id=f"demo-video-{number}",
                    video_title=title,
                    owner_id=owner.user_id,
                    owner_followers=_FOLLOWERS,
                )
