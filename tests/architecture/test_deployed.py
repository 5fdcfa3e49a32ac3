"""What is deployed on Kubernetes is made from services/, schemas and every flow.py."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from laurel_cli.services import SERVICES, Declared, Secret
from laurel_events import Flow
from laurel_events.admin import all_topics
from laurel_events.topic_facts import configs
from laurel_service.rights import rights as rights_of

from tools.chart.settings import settings_of
from tools.docs.surfaces import ROOT, load_surfaces
from tools.lists.chart import VALUES, values
from tools.lists.deployed import deployed
from tools.lists.strimzi import TOPICS, USERS

KUBERNETES_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
SURFACES = load_surfaces()
FLOWS = SURFACES.flows
NEWCOMER = Declared(
    "new_comer",
    "Somebody new",
    processes=("dance",),
    servers=("chain", "content-store"),
    secrets=(Secret("stage-name", "random"), Secret("signing-key", "token-key")),
)


def values_of(service: Declared) -> Any:
    return yaml.safe_load((VALUES / f"{service.host}.yaml").read_text())


@pytest.mark.requirement("GEN-011", "GEN-067")
def test_every_service_has_the_values_that_are_made_from_it_and_nobody_else() -> None:
    made = {path: text for path, text in deployed(SURFACES).items() if path.parent == VALUES}
    assert {path.stem for path in made} == {one.host for one in SERVICES.values()}
    assert {path: path.read_text() for path in VALUES.iterdir()} == made


@pytest.mark.requirement("GEN-067")
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.name)
def test_a_worker_scales_by_the_topics_of_its_flow(service: Declared) -> None:
    found, flow = values_of(service), FLOWS[service.name]
    topics = {event.TOPIC for event in flow.consumes}
    assert found["name"] == service.host
    assert found["consumes"] == sorted(topic.name for topic in topics)
    assert found["roles"].keys() == {*service.roles}
    if topics:
        assert found["group"] == flow.service
        assert found["mostWorkers"] == max(topic.partitions for topic in topics)


@pytest.mark.requirement("GEN-040", "GEN-067")
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.name)
def test_pods_are_told_every_setting_that_has_no_default(service: Declared) -> None:
    """A pod that starts without one ends at once: better seen here than in a cluster."""
    found = values_of(service)
    of_all = (ROOT / "deploy" / "chart" / "templates" / "_pod.tpl").read_text()
    kafka = yaml.load(
        (ROOT / "deploy" / "kubernetes" / "kafka.yaml").read_text(), Loader=yaml.CSafeLoader
    )
    told = {*re.findall(r"- \{name: ([A-Z_]+),", of_all), *found["secrets"]}
    told |= {one["name"] for one in kafka["services"][service.host]["env"]}
    told |= {*found.get("needs", ())}
    fields = settings_of(service).model_fields
    required = {name.upper() for name, field in fields.items() if field.is_required()}
    assert required - told - {name.removesuffix("_FILE") for name in told} == set()


@pytest.mark.requirement("GEN-067")
def test_a_new_service_gets_values_before_it_has_a_flow() -> None:
    found = yaml.safe_load(values(NEWCOMER, None))
    assert found["name"] == "new-comer"
    assert found["roles"].keys() == {"api", "worker", "relay", "dance"}
    assert found["consumes"] == []
    assert found["issuesTokens"] is found["reachesOutside"] is True
    assert found["needs"] == ["SOLANA_RPC_URL"]
    assert {*found["secrets"].items()} >= {
        ("PINATA_JWT_FILE", "pinata-jwt"),
        ("STAGE_NAME_FILE", "stage-name"),
        ("SIGNING_KEY_FILE", "issuer.pem"),
    }


def documents(file: Any) -> Iterator[Any]:
    yield from yaml.load_all(file.read_text(), Loader=yaml.CSafeLoader)


@pytest.mark.requirement("EVT-005", "GEN-067")
def test_strimzi_s_topics_have_the_facts_of_the_schemas() -> None:
    found = {one["metadata"]["name"]: one["spec"] for one in documents(TOPICS)}
    assert all(map(KUBERNETES_NAME.fullmatch, found))
    assert found == {
        topic.name: {
            "partitions": topic.partitions,
            "replicas": topic.replication,
            "config": configs(topic, 3),
        }
        for topic in all_topics()
    }


@pytest.mark.requirement("EVT-055", "GEN-067")
@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.service)
def test_strimzi_s_user_may_do_what_laurel_acls_would_grant(flow: Flow) -> None:
    user = users()[SERVICES[flow.service].host]
    rights = {
        (rule["resource"]["type"], rule["resource"]["name"], operation, prefix)
        for rule in user["authorization"]["acls"]
        for prefix in [rule["resource"]["patternType"] == "prefix"]
        for operation in rule["operations"]
    }
    assert rights == {
        (one.resource, one.name, one.operation, one.prefix) for one in rights_of(flow)
    }


@pytest.mark.requirement("EVT-055", "GEN-067")
def test_a_pod_logs_in_as_the_user_that_strimzi_makes_with_the_password_that_it_has() -> None:
    """Strimzi names a user like its document, and Kubernetes takes no underscore there."""
    kafka = yaml.load(
        (ROOT / "deploy" / "kubernetes" / "kafka.yaml").read_text(), Loader=yaml.CSafeLoader
    )
    found = users()
    assert found.keys() == kafka["services"].keys()
    assert all(map(KUBERNETES_NAME.fullmatch, found))
    for host, pod in kafka["services"].items():
        assert {"name": "KAFKA_USER", "value": host} in pod["env"]
        (volume,) = pod["volumes"]
        mounted = volume["projected"]["sources"][0]["secret"]
        password = found[host]["authentication"]["password"]["valueFrom"]["secretKeyRef"]
        assert (mounted["name"], mounted["items"][0]["key"]) == (password["name"], password["key"])


def users() -> Mapping[str, Any]:
    return {one["metadata"]["name"]: one["spec"] for one in documents(USERS)}
