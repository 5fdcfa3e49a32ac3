"""The umbrella chart against what releases of single services hold."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from laurel_cli.services import SERVICES

from tools.chart.rendering import ANYWHERE, DEPLOY, ENVIRONMENT, Document, needs, run
from tools.umbrella.__main__ import values

_NAMES = {"app.kubernetes.io/instance", "helm.sh/chart"}
"""The labels that name the release and, within the umbrella, the alias: what alone differs."""


def umbrella(helm: Path) -> list[Document]:
    """The documents of every service in one release; raises HelmError."""
    with tempfile.TemporaryDirectory() as place:
        chart = _copied(Path(place))
        run(helm, "dependency", "build", str(chart))
        told = Path(place, "platform.yaml")
        told.write_text(yaml.safe_dump(_values()))
        text = run(helm, "template", "laurel", str(chart), "--namespace", "laurel", "-f", str(told))
    return [one for one in yaml.load_all(text, Loader=yaml.CSafeLoader) if one]


def _copied(place: Path) -> Path:
    """Helm writes what it builds beside the chart."""
    for name in ("chart", "platform"):
        shutil.copytree(DEPLOY / name, place / name)
    return place / "platform"


def _values() -> dict[str, Any]:
    files = (DEPLOY / "kubernetes" / "kafka.yaml", ENVIRONMENT)
    kafka, environment = (yaml.safe_load(file.read_text()) for file in files)
    said = {name: dict.fromkeys(needs(one), ANYWHERE) for name, one in SERVICES.items()}
    return values(
        kafka, {**environment, "runs": dict.fromkeys(SERVICES, "0.0.0"), "settings": said}
    )


def apart(alone: Sequence[Document], together: Sequence[Document]) -> Iterator[str]:
    """What only one of the two ways to install the platform has, but for the release's name."""
    one_by_one = {_plain(one): one for one in alone}
    at_once = {_plain(one): one for one in together}
    for text in one_by_one.keys() - at_once.keys():
        yield f"the umbrella lacks {_named(one_by_one[text])} as a single release has it"
    for text in at_once.keys() - one_by_one.keys():
        yield f"the umbrella alone has {_named(at_once[text])} like this"


def _plain(document: Document) -> str:
    return json.dumps(_without(document), sort_keys=True)


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(one) for key, one in value.items() if key not in _NAMES}
    return [_without(one) for one in value] if isinstance(value, list) else value


def _named(document: Document) -> str:
    return f"{document['kind']} {document['metadata']['name']}"
