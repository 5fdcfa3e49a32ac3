"""Every metric of qualification: name, unit and meaning in one place."""

from prometheus_client import Counter

TRADE_CONFLICTS = Counter(
    "laurel_qualification_trade_conflicts_total",
    "Trades refused because another content was counted under their user and id",
)
