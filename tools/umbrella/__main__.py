"""The values of the umbrella chart: `python -m tools.umbrella KAFKA.yaml VALUES.yaml`.

Both are the files that a release of a single service takes. What holds for every service is said to
each: a chart below another sees nothing of its neighbours'. `runs` says which version of which
service is installed, and who is not named there is not; `settings` says by service what only
whoever installs it can say.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from laurel_cli.services import SERVICES, Declared

from tools.lists.chart import VALUES

Values = dict[str, Any]
_OF_ALL = "settings"


def values(kafka: Values, environment: Values) -> Values:
    """The values of the umbrella; raises KeyError for a version of what is no service."""
    runs: Mapping[str, str] = environment.get("runs") or {}
    if unknown := runs.keys() - SERVICES.keys():
        raise KeyError(f"runs names {', '.join(sorted(unknown))}, which is no service")
    found: Values = {"installed": {one.host: one.name in runs for one in SERVICES.values()}}
    for service in SERVICES.values():
        if service.name in runs:
            found[service.host] = _of(service, kafka, environment, runs[service.name])
    return found


def _of(service: Declared, kafka: Values, environment: Values, version: str) -> Values:
    own = yaml.safe_load((VALUES / f"{service.host}.yaml").read_text())
    said = (environment.get(_OF_ALL) or {}).get(service.name) or {}
    shared = {name: value for name, value in environment.items() if name != _OF_ALL}
    image = {**(shared.get("image") or {}), "tag": version}
    return {
        **kafka,
        **shared,
        **own,
        "image": image,
        _OF_ALL: {**own.get(_OF_ALL, {}), **said},
    }


class _Plain(yaml.SafeDumper):
    """Without anchors: what is repeated is written again, so that a part can be read alone."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def text(kafka: Path, environment: Path) -> str:
    """The values of two files, as YAML."""
    read = (yaml.safe_load(file.read_text()) for file in (kafka, environment))
    return yaml.dump(values(*read), Dumper=_Plain, sort_keys=False)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    sys.stdout.write(text(*map(Path, sys.argv[1:])))
