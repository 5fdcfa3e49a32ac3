"""The Kubernetes documents say what the Envoy configuration says, in the words of their CRDs."""

from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from laurel_stack.gateway import envoy_config, load_environment, load_routes
from laurel_stack.gateway.__main__ import rendered
from laurel_stack.gateway.kubernetes import gateway_api

from .conftest import TABLE
from .crds import schemas
from .facts import of_envoy, of_kubernetes

ENVIRONMENT = load_environment(TABLE.parent / "environments" / "kubernetes.yaml")


@pytest.fixture
def documents() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(rendered(TABLE.parent)["gateway-api.yaml"]))


def test_both_say_the_same() -> None:
    """What holds on one platform alone is found out by users of the other."""
    table = load_routes(TABLE)
    upstreams = dict.fromkeys(table.services, ("127.0.0.1", 1))
    address = ("127.0.0.1", 0)
    envoy = of_envoy(envoy_config(table, upstreams, ENVIRONMENT, address, address))
    kubernetes = of_kubernetes(gateway_api(table, ENVIRONMENT))
    assert envoy.keys() == kubernetes.keys()
    for name, fact in envoy.items():
        assert fact == kubernetes[name], name


def test_every_document_is_valid(documents: list[dict[str, Any]]) -> None:
    """The API server would refuse a misspelled field, or drop it without a word."""
    known = schemas()
    faults = [
        f"{document['metadata']['name']}: {error.json_path} {error.message[:200]}"
        for document in documents
        for error in Draft7Validator(known[document["apiVersion"], document["kind"]]).iter_errors(
            document
        )
    ]
    assert faults == []


@pytest.mark.requirement("GEN-067")
def test_a_next_release_takes_its_part_of_the_requests_and_no_other_s() -> None:
    environment = ENVIRONMENT.model_copy(update={"rollouts": {"badges": 10}})
    backends = {
        tuple((to["name"], to.get("weight")) for to in rule["backendRefs"])
        for one in gateway_api(load_routes(TABLE), environment)
        if one["kind"] == "HTTPRoute"
        for rule in one["spec"]["rules"]
        if "backendRefs" in rule
    }
    assert (("badges", 90), ("badges-next", 10)) in backends
    assert {len(one) for one in backends if one[0][0] != "badges"} == {1}
    assert (("badges", None),) not in backends


def test_tokens_are_told_over_https_alone(documents: list[dict[str, Any]]) -> None:
    routes = [one for one in documents if one["kind"] == "HTTPRoute"]
    for route in routes:
        (parent,) = route["spec"]["parentRefs"]
        (rule,) = route["spec"]["rules"]
        redirects = [one["type"] for one in rule.get("filters", ())] == ["RequestRedirect"]
        assert parent["sectionName"] == ("http" if redirects else "https")


def test_a_misspelled_field_is_found(documents: list[dict[str, Any]]) -> None:
    client = next(one for one in documents if one["kind"] == "ClientTrafficPolicy")
    client["spec"]["timeout"]["http"]["idleTimeoutt"] = "1s"
    schema = schemas()[client["apiVersion"], client["kind"]]
    assert not Draft7Validator(schema).is_valid(client)
