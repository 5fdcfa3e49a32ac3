"""Local stores that answer for third parties' HTTP, with files on disk."""

import sys
from collections.abc import Mapping
from pathlib import Path

from laurel_stack.ports import LOOPBACK
from laurel_stack.probes import answers_get
from laurel_stack.process import Process


def url(port: int) -> str:
    """Where a store answers."""
    return f"http://{LOOPBACK}:{port}"


def store(name: str, module: str, data: Path, port: int, told: Mapping[str, str]) -> Process:
    """The process of a module that takes `--host`, `--port` and `--data`."""
    return Process(
        name=name,
        argv=(
            *(sys.executable, "-m", module),
            *("--host", LOOPBACK, "--port", str(port), "--data", str(data)),
        ),
        env=told,
        ready=lambda: answers_get(f"{url(port)}/health"),
        port=port,
    )
