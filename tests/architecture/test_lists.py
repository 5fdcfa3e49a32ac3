"""No list of services is written by hand: what a folder of services/ adds is in every list."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from laurel_cli.services import discover
from laurel_stack.gateway import load_routes

from tools.docs.surfaces import ROOT
from tools.lists.blocks import names
from tools.lists.files import FILES, lists

NEWCOMER = """
[project]
name = "new-comer"
description = "Somebody new"
[tool.laurel]
processes = ["dance"]
servers = ["chain"]
[tool.laurel.secrets]
stage-name = "random"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files with lists, and a service more than the project has."""
    for name in (*FILES, "deploy/routes.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for file in ROOT.glob("services/*/*.*"):
        place = tmp_path / file.relative_to(ROOT)
        place.parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(file, place)
    folder = tmp_path / "services" / "new_comer"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(NEWCOMER)
    (folder / "routes.yaml").write_text("- {name: dance, prefix: /dance, limit: standard}\n")
    return tmp_path


@pytest.mark.requirement("GEN-011")
def test_a_new_folder_is_in_every_list(project: Path) -> None:
    for path, text in lists(project).items():
        path.write_text(text)
    compose = yaml.safe_load((project / "docker-compose.yml").read_text())
    assert {f"new-comer-{role}" for role in ("migrate", "api", "relay", "dance")} <= compose[
        "services"
    ].keys()
    dance = compose["services"]["new-comer-dance"]
    assert dance["environment"]["METRICS_PORT"] == 8003
    assert dance["environment"]["STAGE_NAME_FILE"].endswith("/stage-name")
    workspace = tomllib.loads((project / "pyproject.toml").read_text())
    assert "new-comer" in workspace["project"]["dependencies"]
    assert "services/new_comer/src" in workspace["tool"]["mypy"]["mypy_path"]
    assert "/services/new_comer/" in (project / "CODEOWNERS").read_text()
    assert "services/new_comer" in (project / "README.md").read_text()
    assert "new_comer" in load_routes(project / "deploy" / "routes.yaml").services
    assert discover(project)["new_comer"].roles == ("api", "worker", "relay", "dance")


def test_every_block_is_in_its_file() -> None:
    """A block that lost its marks would never be made again, and nobody would be told."""
    for name, blocks in FILES.items():
        assert sorted(names((ROOT / name).read_text())) == sorted(blocks)


@pytest.mark.requirement("GEN-011")
def test_no_list_of_services_is_written_by_hand() -> None:
    """A second list is the one that is forgotten."""
    services = discover(ROOT)
    for file in [*ROOT.glob("cli/src/**/*.py"), *ROOT.glob("libs/*/src/**/*.py")]:
        text = file.read_text()
        named = [one for one in services if f'"{one}"' in text]
        assert len(named) < 2, f"{file} names {named}"


@pytest.mark.requirement("GEN-011")
def test_bytecode_beside_the_services_is_no_project() -> None:
    """Every target of the Makefile begins with uv, which would refuse after a run of tests."""
    for folder in ("libs", "services"):
        (ROOT / folder / "__pycache__").mkdir(exist_ok=True)
    uv = os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".cache/tools/bin/uv")
    listed = subprocess.run(
        [uv, "workspace", "list"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "qualification" in listed.stdout.splitlines(), listed.stderr
