"""How containers and pods find Kafka, and what they do where that is not said."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from laurel_cli.services import SERVICES, Declared
from laurel_events.kafka import Kafka
from laurel_service.kafka import KafkaSettings
from laurel_service.settings_error import SettingsError

from tools.docs.surfaces import ROOT
from tools.images.production import PRODUCTION

PLAIN = "${KAFKA_SECURITY_PROTOCOL:-PLAINTEXT}"


def of_services() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The containers that run a service, and what each is told."""
    file = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for name, container in file["services"].items():
        told = container.get("environment", {})
        if isinstance(told, dict) and "KAFKA_BOOTSTRAP" in told:
            yield name, told


@pytest.mark.requirement("EVT-055")
def test_every_container_says_that_its_broker_is_reached_in_the_clear_and_as_whom() -> None:
    found = dict(of_services())
    hosts = {service.host: service.name for service in SERVICES.values()}
    assert {told["KAFKA_USER"] for told in found.values()} == {*SERVICES}
    for name, told in found.items():
        assert told["KAFKA_SECURITY_PROTOCOL"] == PLAIN
        assert told["KAFKA_USER"] == hosts[name.rpartition("-")[0]]


@pytest.mark.requirement("EVT-055")
def test_production_starts_none_before_it_is_said_how_kafka_is_reached() -> None:
    """Compose refuses a variable that has to be set."""
    containers = yaml.safe_load(PRODUCTION.read_text())["services"]
    for name, _ in of_services():
        said = containers[name]["environment"]["KAFKA_SECURITY_PROTOCOL"]
        assert said.startswith("${KAFKA_SECURITY_PROTOCOL:?")


@pytest.mark.requirement("EVT-055")
@pytest.mark.parametrize("container", dict(of_services()))
def test_a_container_that_does_not_say_it_refuses_to_start(
    monkeypatch: pytest.MonkeyPatch, container: str
) -> None:
    told = dict(of_services())[container]
    monkeypatch.setenv("KAFKA_BOOTSTRAP", told["KAFKA_BOOTSTRAP"])
    monkeypatch.delenv("KAFKA_SECURITY_PROTOCOL", raising=False)
    with pytest.raises(SettingsError, match="or to PLAINTEXT if that network is closed"):
        KafkaSettings()


def of_pods() -> Mapping[str, Any]:
    """What deploy/kubernetes adds to the pods of each service, by the name of its host."""
    file = yaml.safe_load((ROOT / "deploy" / "kubernetes" / "kafka.yaml").read_text())
    told: Mapping[str, Any] = file["services"]
    return told


@pytest.mark.requirement("EVT-055")
def test_a_pod_says_everything_that_a_service_can_be_told_of_kafka() -> None:
    settings = {name.upper() for name in KafkaSettings.model_fields}
    assert of_pods().keys() == {service.host for service in SERVICES.values()}
    for pod in of_pods().values():
        variables = [one["name"] for one in pod["env"]]
        by_file = {name.removesuffix("_FILE") for name in variables} & settings
        assert sorted(variables) == sorted(set(variables))
        assert by_file | ({*variables} & settings) == settings


@pytest.mark.requirement("EVT-055", "GEN-040")
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.name)
def test_a_pod_proves_itself_with_its_own_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, service: Declared
) -> None:
    """The service reads its settings from what the pod says, its secrets mounted as it says."""
    pod = of_pods()[service.host]
    (mount,), (volume,) = pod["volumeMounts"], pod["volumes"]
    assert mount["name"] == volume["name"]
    secrets = {one["secret"]["name"]: one["secret"] for one in volume["projected"]["sources"]}
    assert secrets.keys() == {f"{service.host}-kafka", "laurel-cluster-ca-cert"}
    for name, secret in secrets.items():
        for item in secret["items"]:
            (tmp_path / item["path"]).write_text(f"{item['key']} of {name}")
    for one in pod["env"]:
        monkeypatch.setenv(one["name"], one["value"].replace(mount["mountPath"], str(tmp_path)))
    assert KafkaSettings().kafka == Kafka(
        "laurel-kafka-bootstrap.laurel:9093",
        "SASL_SSL",
        "SCRAM-SHA-512",
        service.host,
        f"password of {service.host}-kafka",
        tmp_path / "ca.crt",
    )
