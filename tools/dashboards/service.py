"""The dashboard of a service; the chart puts the service's name in place of SERVICE."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from grafana_foundation_sdk.builders import dashboard, prometheus, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder

from tools.docs.surfaces import ROOT

FILE = ROOT / "deploy" / "chart" / "dashboard.json"
OF = '{app_kubernetes_io_name="SERVICE"}'
_WIDTH, _HEIGHT = 8, 7


class Panel(NamedTuple):
    """A title, the unit of its axis, and its expressions with their legends."""

    title: str
    unit: str
    lines: Sequence[tuple[str, str]]


def rate(metric: str, by: str) -> str:
    """How many a second, by a label."""
    return f"sum by ({by}) (rate({metric}{OF}[5m]))"


def quantile(share: str, metric: str) -> str:
    """A quantile of a histogram."""
    return f"histogram_quantile({share}, sum by (le) (rate({metric}_bucket{OF}[5m])))"


ANSWERING = Panel(
    "Processes that answer", "short", [(f"sum(up{OF})", "up"), (f"count(up{OF})", "all")]
)
BEHIND = Panel(
    "Records behind",
    "short",
    [(f"sum by (topic) (laurel_consumer_lag_records{OF})", "{{topic}}")],
)
ROWS: Mapping[str, Sequence[Panel]] = {
    "Requests": (
        Panel(
            "Requests by status",
            "reqps",
            [(rate("laurel_http_request_seconds_count", "status"), "{{status}}")],
        ),
        Panel(
            "Time to answer",
            "s",
            [
                (quantile("0.5", "laurel_http_request_seconds"), "median"),
                (quantile("0.99", "laurel_http_request_seconds"), "99 of 100"),
            ],
        ),
        ANSWERING,
    ),
    "Events": (
        Panel(
            "Handled by type", "ops", [(rate("laurel_events_consumed_total", "type"), "{{type}}")]
        ),
        BEHIND,
        Panel(
            "Time a batch takes",
            "s",
            [
                (quantile("0.5", "laurel_consumer_batch_seconds"), "median"),
                (quantile("0.99", "laurel_consumer_batch_seconds"), "99 of 100"),
            ],
        ),
        Panel(
            "Refused, doubled, retried",
            "ops",
            [
                (rate("laurel_dead_letters_total", "topic"), "dead letters of {{topic}}"),
                (f"sum(rate(laurel_events_duplicates_total{OF}[5m]))", "doubles dropped"),
                (f"sum(rate(laurel_consumer_retries_total{OF}[5m]))", "retries"),
            ],
        ),
        Panel(
            "Waiting for another topic",
            "short",
            [(f"max by (topic) (laurel_events_deferred_waiting{OF})", "{{topic}}")],
        ),
        Panel(
            "Done in time",
            "ops",
            [(rate("laurel_due_runs_total", "kind, outcome"), "{{kind}} {{outcome}}")],
        ),
    ),
    "Outbox": (
        Panel("Age of the oldest", "s", [(f"max(laurel_outbox_oldest_seconds{OF})", "oldest")]),
        Panel("Relayed", "ops", [(f"sum(rate(laurel_outbox_relayed_total{OF}[5m]))", "relayed")]),
        Panel("Parked", "short", [(f"max(laurel_outbox_parked_rows{OF})", "rows")]),
    ),
}


def text() -> str:
    """The dashboard as Grafana reads it."""
    return board("Laurel: SERVICE", "laurel-SERVICE", ROWS)


def board(title: str, uid: str, rows: Mapping[str, Sequence[Panel]]) -> str:
    """A dashboard of these rows, as Grafana reads it."""
    made = dashboard.Dashboard(title).uid(uid).tags(["laurel"]).refresh("30s").time("now-3h", "now")
    for name, panels in rows.items():
        made = made.with_row(dashboard.Row(name))
        for panel in panels:
            made = made.with_panel(_drawn(panel))
    return f"{JSONEncoder(sort_keys=True, indent=1).encode(made.build())}\n"


def _drawn(panel: Panel) -> timeseries.Panel:
    drawn = timeseries.Panel().title(panel.title).unit(panel.unit).span(_WIDTH).height(_HEIGHT)
    for expression, legend in panel.lines:
        query = prometheus.Dataquery().expr(expression).legend_format(legend)
        drawn = drawn.with_target(query)
    return drawn


def expressions(rows: Mapping[str, Sequence[Panel]] = ROWS) -> Iterator[str]:
    """Every expression of a dashboard."""
    return (expr for panels in rows.values() for one in panels for expr, _ in one.lines)
