"""One team's share of `make test`: `python -m tools.share SERVICE`.

Its lint, its types, the schemas, its own tests, and of the tests that cross services those that
name it or nobody. What installs packages or starts images is left to the whole suite: it takes
minutes, and what breaks it is rarely a rule of one service.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from laurel_cli.services import SERVICES

from tools.docs.surfaces import ROOT

_CROSSING = ("tests/architecture", "tests/contracts")


def commands(service: str) -> Iterator[Sequence[str]]:
    """What is run, one after another."""
    folder = f"services/{service}"
    python = (sys.executable, "-m")
    others = " or ".join(name for name in SERVICES if name != service)
    yield (*python, "ruff", "check", folder)
    yield (*python, "ruff", "format", "--check", folder)
    yield (*python, "mypy", folder)
    yield (*python, "laurel_schemas.tools", "check")
    pytest = (*python, "pytest", "-q", "-m", "not streams and not installs")
    # A test of another service bears its name, in its path or among its parameters.
    yield (*pytest, folder, *_CROSSING, *(("-k", f"not ({others})") if others else ()))


def main(service: str) -> int:
    """Run the share; 1 at the first command that fails, 2 where there is no such service."""
    if service not in SERVICES:
        sys.stderr.write(f"SERVICE is {service!r}; it should be one of {', '.join(SERVICES)}\n")
        return 2
    started = time.monotonic()
    for command in commands(service):
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return 1
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(
        f"The share of {service} passes, in {time.monotonic() - started:.0f} s "
        f"and {used.ru_utime + used.ru_stime:.0f} s of processor time.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
