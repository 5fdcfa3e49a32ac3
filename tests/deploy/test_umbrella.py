"""The values of the umbrella chart, and that what it renders otherwise than releases is found."""

from typing import Any

import pytest
import yaml
from laurel_cli.services import SERVICES

from tools.chart.rendering import DEPLOY, ENVIRONMENT
from tools.chart.together import apart
from tools.lists.umbrella import UMBRELLA
from tools.umbrella.__main__ import values

KAFKA = yaml.safe_load((DEPLOY / "kubernetes" / "kafka.yaml").read_text())
SAID = yaml.safe_load(ENVIRONMENT.read_text())


@pytest.mark.requirement("GEN-060", "GEN-067")
def test_who_runs_is_installed_in_the_version_that_runs() -> None:
    told = values(KAFKA, {**SAID, "runs": {"badges": "1.2.3"}, "settings": {"badges": {"A": "b"}}})
    assert [name for name, installed in told["installed"].items() if installed] == ["badges"]
    assert told["badges"]["image"]["tag"] == "1.2.3"
    assert told["badges"]["settings"] == {"A": "b"}
    assert told["badges"]["kafka"] == KAFKA["kafka"]
    assert told["badges"]["identity"] == SAID["identity"]
    assert "wallet" not in told
    with pytest.raises(KeyError, match="nobody"):
        values(KAFKA, {**SAID, "runs": {"nobody": "1.0.0"}})


@pytest.mark.requirement("GEN-011", "GEN-067")
def test_the_umbrella_has_an_alias_for_every_service() -> None:
    chart = yaml.safe_load(UMBRELLA.read_text())
    one = yaml.safe_load((DEPLOY / "chart" / "Chart.yaml").read_text())
    found = {each["alias"]: each for each in chart["dependencies"]}
    assert found.keys() == {each.host for each in SERVICES.values()}
    for alias, each in found.items():
        assert (each["name"], each["version"]) == (one["name"], one["version"])
        assert each["condition"] == f"installed.{alias}"


@pytest.mark.requirement("GEN-067")
def test_what_only_one_way_to_install_renders_is_found() -> None:
    def named(release: str, replicas: int) -> dict[str, Any]:
        labels = {"app.kubernetes.io/instance": release, "helm.sh/chart": release}
        meta = {"name": "badges-api", "labels": labels}
        return {"kind": "Deployment", "metadata": meta, "spec": {"replicas": replicas}}

    assert list(apart([named("badges", 2)], [named("laurel", 2)])) == []
    assert len(list(apart([named("badges", 2)], [named("laurel", 3)]))) == 2
    assert list(apart([named("badges", 2)], [])) == [
        "the umbrella lacks Deployment badges-api as a single release has it"
    ]
