"""What somebody did lately, in words."""

from decimal import Decimal

_WORDS = {
    "friend_registered": ("friend registered", "friends registered"),
    "friend_traded": ("friend completed a first trade", "friends completed a first trade"),
    "strategy_created": ("strategy created", "strategies created"),
    "strategy_recognized": ("strategy recognized", "strategies recognized"),
    "platform_task": ("task finished", "tasks finished"),
    "group_joined": ("group joined", "groups joined"),
    "user_followed": ("user followed", "users followed"),
    "live_stream_started": ("live stream started", "live streams started"),
    "video_uploaded": ("video uploaded", "videos uploaded"),
    "video_liked": ("video liked", "videos liked"),
    "video_viewed": ("video viewed", "videos viewed"),
    "video_shared": ("video shared", "videos shared"),
    "video_commented": ("video commented", "videos commented"),
    "post_published": ("post published", "posts published"),
    "post_viewed": ("post viewed", "posts viewed"),
    "post_engaged": ("reaction to a post", "reactions to posts"),
    "profile_viewed": ("profile viewed", "profiles viewed"),
    "followers": ("follower gained", "followers gained"),
    "trades": ("trade", "trades"),
    "streak_days": ("day with trades", "days with trades"),
}


def recent_activity(figure: str, gain: Decimal | None) -> str | None:
    """What a figure gained in the last 7 days, as `1 friend registered in last 7 days`.

    None where it gained nothing, or where nothing is kept that would tell.
    """
    if gain is None or gain <= 0:
        return None
    if figure == "volume_usd":
        return f"{gain:,.0f} USD traded in last 7 days"
    words = _WORDS.get(figure.partition(":")[2] or figure)
    if words is None:
        return None
    return f"{gain:.0f} {words[0 if gain == 1 else 1]} in last 7 days"
