"""Alerts and dashboards ask for figures that there are, and each alert says what to do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from tools.alerts.__main__ import RULES, TESTS, faults
from tools.alerts.fetched import promtool
from tools.dashboards import notifications
from tools.dashboards.service import FILE, expressions, text
from tools.docs.surfaces import ROOT

CHART = ROOT / "deploy" / "chart"
RUNBOOKS = ROOT / "docs" / "runbooks"
OF_PROMETHEUS = {"up"}
PARTS = ("", "_count", "_sum", "_bucket")
_NAMED = re.compile(r'"(laurel_\w+)"')
_ASKED = re.compile(r"\b(?:laurel_\w+|up)\b(?=\{)")


def rules() -> list[Any]:
    groups = yaml.safe_load((CHART / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def declared() -> set[str]:
    """The metrics that any process may tell, with the parts of a histogram."""
    files = [*ROOT.glob("libs/*/src/*/metrics.py"), *ROOT.glob("services/*/src/*/**/metrics.py")]
    names = {name for file in files for name in _NAMED.findall(file.read_text())}
    return OF_PROMETHEUS | {f"{name}{part}" for name in names for part in PARTS}


def asked(expression: str) -> Iterator[str]:
    """The metrics of an expression; raises ValueError where Prometheus would refuse it."""
    promql_parser.parse(expression)
    yield from _ASKED.findall(expression)


def test_a_broken_expression_or_unknown_metric_would_be_found() -> None:
    with pytest.raises(ValueError, match="paren"):
        list(asked('sum(rate(laurel_http_request_seconds_count{a="b"}[5m])'))
    assert not set(asked('sum(laurel_nobody_tells_this{a="b"})')) <= declared()


@pytest.mark.requirement("GEN-064")
@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_what_there_is_and_leads_to_its_page(rule: Any) -> None:
    found = set(asked(rule["expr"]))
    assert found
    assert found <= declared()
    assert rule["expr"].count('app_kubernetes_io_name="SERVICE"') == len(
        _ASKED.findall(rule["expr"])
    )
    assert rule["labels"]["severity"] in {"page", "ticket"}
    page = (ROOT / rule["annotations"]["runbook_url"]).read_text()
    assert page.startswith("# ")
    assert "\n## Look at\n" in page
    assert "\n## Do\n" in page


@pytest.mark.requirement("NTF-182")
@pytest.mark.parametrize(
    ("name", "bound", "of"),
    [
        ("NotificationsFlood", "> 1000", "published"),
        ("NotificationsAreNotDelivered", "< 0.95", "delivered"),
        ("NotificationsAreLate", "> 300", "delivery_seconds_sum"),
        ("NotificationsAreIgnored", "< 0.2", "engaged"),
        ("NotificationsOfATypeFail", "> 0.05", "failed"),
    ],
)
def test_the_alerts_of_notifications_have_the_bounds_that_are_asked_for(
    name: str, bound: str, of: str
) -> None:
    [rule] = [rule for rule in rules() if rule["alert"] == name]
    assert rule["expr"].endswith(bound)
    assert of in rule["expr"]


def test_every_runbook_is_an_alert_s() -> None:
    """A page that no alert names is found by nobody at night."""
    named = {ROOT / rule["annotations"]["runbook_url"] for rule in rules()}
    assert set(RUNBOOKS.iterdir()) == named


@pytest.mark.requirement("GEN-064", "GEN-065")
def test_a_dashboard_asks_for_what_there_is_and_is_made_anew() -> None:
    for expression in expressions():
        assert {*asked(expression)} <= declared(), expression
    assert FILE.read_text() == text(), "run `uv run python -m tools.dashboards`"


@pytest.mark.requirement("GEN-069")
def test_every_alert_is_provoked_and_has_a_near_miss() -> None:
    """An alert that nothing ever fired may be one that nothing ever fires."""
    played = yaml.safe_load(TESTS.read_text())["tests"]
    asked = [one for test in played for one in test["promql_expr_test"]]
    fired = {name_in(one["expr"]) for one in asked if one["exp_samples"]}
    silent = {name_in(one["expr"]) for one in asked if not one["exp_samples"]}
    names = {rule["alert"] for rule in rules()}
    assert fired == names
    assert silent == names


def name_in(expression: str) -> str:
    (found,) = re.findall(r'alertname="(\w+)"', expression)
    return str(found)


@pytest.mark.long
@pytest.mark.requirement("GEN-069")
def test_prometheus_fires_what_is_provoked_and_nothing_else(tmp_path: Path) -> None:
    """The tests hold, and fail where a limit is moved: promtool is fetched, so it is a long one."""
    program = promtool()
    assert list(faults(program, RULES, TESTS)) == []
    (tmp_path / "chart").mkdir()
    moved = RULES.read_text().replace("14.4 * 0.001", "99 * 0.001")
    (tmp_path / "chart" / "alerts.yaml").write_text(moved)
    tests = tmp_path / "alerts.test.yaml"
    tests.write_text(TESTS.read_text())
    (found,) = faults(program, tmp_path / "chart" / "alerts.yaml", tests)
    assert "RequestsFailFast" in found


@pytest.mark.requirement("NTF-183")
def test_notifications_have_dashboards_of_flow_delivery_engagement_and_health() -> None:
    assert [*notifications.ROWS] == ["Flow", "Delivery", "Engagement", "Health"]
    for expression in expressions(notifications.ROWS):
        assert {*asked(expression)} <= declared(), expression
    made = notifications.text()
    assert notifications.FILE.read_text() == made, "run `uv run python -m tools.dashboards`"
