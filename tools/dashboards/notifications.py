"""The dashboards of notifications, a row each: flow, delivery, engagement, health (NTF-183)."""

from collections.abc import Sequence

from tools.dashboards.service import ANSWERING, BEHIND, OF, Panel, board, quantile, rate
from tools.docs.surfaces import ROOT

FILE = ROOT / "deploy" / "chart" / "notifications.json"
_RECORDS = "laurel_notification_deliveries_total"
_TIME = "laurel_notification_delivery_seconds"


def _outcome(outcome: str, by: str, within: str = "5m") -> str:
    told = f'{_RECORDS}{OF[:-1]},outcome="{outcome}"}}'
    return f"sum by ({by}) (increase({told}[{within}]))"


def _share(outcome: str, of: str, by: str, within: str = "1h") -> str:
    return f"{_outcome(outcome, by, within)} / {_outcome(of, by, within)}"


ROWS: dict[str, Sequence[Panel]] = {
    "Flow": (
        Panel("Published by type", "short", [(_outcome("published", "type"), "{{type}}")]),
        Panel("Published by channel", "short", [(_outcome("published", "channel"), "{{channel}}")]),
        Panel(
            "Causes handled by type",
            "ops",
            [(rate("laurel_events_consumed_total", "type"), "{{type}}")],
        ),
    ),
    "Delivery": (
        Panel(
            "Share delivered",
            "percentunit",
            [(_share("delivered", "published", "channel"), "{{channel}}")],
        ),
        Panel(
            "Time from cause to delivery",
            "s",
            [(quantile("0.5", _TIME), "median"), (quantile("0.99", _TIME), "99 of 100")],
        ),
        Panel("Failed by type", "short", [(_outcome("failed", "type"), "{{type}}")]),
        Panel(
            "Providers that are well",
            "short",
            [
                (
                    f"min by (channel, provider) (laurel_notification_provider_well{OF})",
                    "{{channel}} {{provider}}",
                )
            ],
        ),
    ),
    "Engagement": (
        Panel(
            "Share acted upon by type",
            "percentunit",
            [(_share("engaged", "delivered", "type", "1d"), "{{type}}")],
        ),
        Panel("Read by type", "short", [(_outcome("read", "type"), "{{type}}")]),
        Panel(
            "Open connections", "short", [(f"sum(laurel_socket_connections{OF})", "connections")]
        ),
    ),
    "Health": (
        BEHIND,
        ANSWERING,
        Panel(
            "Lanes served",
            "ops",
            [(rate("laurel_due_runs_total", "kind, outcome"), "{{kind}} {{outcome}}")],
        ),
        Panel(
            "Refused records", "ops", [(rate("laurel_dead_letters_total", "topic"), "{{topic}}")]
        ),
    ),
}


def text() -> str:
    """The dashboard as Grafana reads it."""
    return board("Laurel: notifications", "laurel-notifications", ROWS)
