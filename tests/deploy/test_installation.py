"""Each service installs and imports alone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from laurel_cli.services import SERVICES

from tools.docs.surfaces import ROOT

pytestmark = [pytest.mark.installs, pytest.mark.long]

IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    if "migrations" not in found.name:
        importlib.import_module(found.name)
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What deploy/Dockerfile copies into its build."""
    copy = tmp_path_factory.mktemp("workspace")
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, copy / name)
    for project in ROOT.glob("*/pyproject.toml"), ROOT.glob("*/*/pyproject.toml"):
        for file in project:
            member = file.parent.relative_to(ROOT)
            shutil.copytree(file.parent / "src", copy / member / "src")
            shutil.copy(file, copy / member / "pyproject.toml")
    return copy


@pytest.mark.requirement("GEN-009", "GEN-012")
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_installs_and_imports_alone(
    workspace: Path, service: str, tmp_path: Path
) -> None:
    """In the shared environment a service can use what only its neighbour declares.

    The packages come from uv's cache, which the project's own environment has filled.
    """
    uv = os.environ.get("UV", "uv")
    install = ("sync", "--quiet", "--frozen", "--no-dev", "--no-editable", "--package", service)
    environment = os.environ | {"UV_PROJECT_ENVIRONMENT": str(tmp_path / "venv")}
    environment.pop("VIRTUAL_ENV", None)
    subprocess.run([uv, *install], cwd=workspace, env=environment, check=True)
    python = tmp_path / "venv" / "bin" / "python"
    done = subprocess.run(
        [python, "-I", "-c", IMPORT_ALL, service], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
