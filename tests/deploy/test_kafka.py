"""How the containers of docker-compose.yml find Kafka, and what they do where that is not said."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from laurel_cli.services import SERVICES
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
