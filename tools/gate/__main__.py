"""May a service be released into an environment: `python -m tools.gate SERVICE ENVIRONMENT`.

It may where nothing that runs there would miss what it takes away: events that are released decode
both ways, its migrations only add, and its API keeps what the released one promised.
"""

import json
import subprocess
import sys
from collections.abc import Iterator

import yaml
from laurel_cli.services import SERVICES
from laurel_schemas.tools.history import History, HistoryError
from laurel_schemas.tools.releases import Release, load

from tools.docs.__main__ import CONTRACTS
from tools.docs.surfaces import ROOT
from tools.gate.api import broken
from tools.gate.migrations import faults

ENVIRONMENTS = ROOT / "deploy" / "environments"
_API = (CONTRACTS / "openapi.json").relative_to(ROOT)


def main(service: str, environment: str) -> int:
    """Say why not; 1 where something is, 2 for a service or environment that there isn't."""
    file = ENVIRONMENTS / f"{environment}.yaml"
    if service not in SERVICES or not file.exists():
        known = ", ".join(sorted(one.stem for one in ENVIRONMENTS.glob("*.yaml")))
        sys.stderr.write(f"name a service ({', '.join(SERVICES)}) and an environment ({known})\n")
        return 2
    runs = yaml.safe_load(file.read_text()).get("runs") or {}
    found = [*unreleased(runs), *_events(), *_migrations(service), *_routes(service, runs)]
    sys.stderr.writelines(f"{one}\n" for one in found)
    sys.stdout.write(
        f"{service} {'may not' if found else 'may'} be released into {environment}, "
        f"where {', '.join(f'{name} {version}' for name, version in runs.items()) or 'nothing'} "
        "runs.\n"
    )
    return 1 if found else 0


def unreleased(runs: dict[str, str]) -> Iterator[str]:
    """Versions that are said to run and were never released."""
    known = {(one.service, one.version) for one in load(ROOT)}
    for name, version in runs.items():
        if (name, version) not in known:
            yield f"{name} {version} is said to run and is in no line of releases.toml"


def _events() -> Iterator[str]:
    """Every released schema against today's, both ways: they hold for whatever runs."""
    command = (sys.executable, "-m", "laurel_schemas.tools", "check")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        yield (done.stdout + done.stderr).strip()


def _migrations(service: str) -> Iterator[str]:
    folder = ROOT / "services" / service / "src" / service / "migrations" / "versions"
    for file in sorted(folder.glob("*.py")):
        yield from map(str, faults(file))


def _routes(service: str, runs: dict[str, str]) -> Iterator[str]:
    """Today's routes against those of the version that runs, where it had them written down."""
    if (release := _release(service, runs.get(service))) is None:
        return
    try:
        before = json.loads(History(ROOT).read(release.commit, str(_API)))
    except HistoryError:
        return
    yield from broken(before, json.loads((ROOT / _API).read_text()), service)


def _release(service: str, version: str | None) -> Release | None:
    lines = (one for one in load(ROOT) if (one.service, one.version) == (service, version))
    return next(lines, None)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]) if len(sys.argv) == 3 else main("", ""))
