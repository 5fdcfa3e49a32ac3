"""Plays every alert with promtool: `python -m tools.alerts`, or `make alerts`.

`deploy/alerts.test.yaml` provokes each alert, and has a near miss for each that must stay silent.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.alerts.fetched import promtool
from tools.docs.surfaces import ROOT
from tools.fetching import NotFetchedError

RULES = ROOT / "deploy" / "chart" / "alerts.yaml"
TESTS = ROOT / "deploy" / "alerts.test.yaml"


def main() -> int:
    """Check the rules and play their tests; 1 with promtool's words where one does not hold."""
    try:
        found = promtool()
    except NotFetchedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    said = list(faults(found, RULES, TESTS))
    sys.stderr.writelines(f"{one}\n" for one in said)
    sys.stdout.write(f"{found.name}: alerts {'do not hold' if said else 'hold'}\n")
    return 1 if said else 0


def faults(program: Path, rules: Path, tests: Path) -> Iterator[str]:
    """What promtool says of rules that are wrong or tests that do not hold."""
    for arguments in (("check", "rules", rules), ("test", "rules", tests)):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            yield (done.stdout + done.stderr).strip()


if __name__ == "__main__":
    sys.exit(main())
