"""What Helm makes of the chart for a service."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from laurel_cli.services import Declared

from tools.docs.surfaces import ROOT
from tools.lists.chart import VALUES

Document = dict[str, Any]
DEPLOY = ROOT / "deploy"
ENVIRONMENT = DEPLOY / "environments" / "kubernetes.yaml"
ANYWHERE = "https://server.example.com"
_CHART = str(DEPLOY / "chart")
_MAIL = '{"to":[{"ipBlock":{"cidr":"192.0.2.1/32"}}],"ports":[{"port":465}]}'
AS_IT_IS = "as it is"
VARIANTS: Mapping[str, Sequence[str]] = {
    AS_IT_IS: (),
    "without operators": (
        *("--set", "scaling.worker.enabled=false", "--set", "scaling.api.enabled=false"),
        *("--set", "monitoring.enabled=false"),
    ),
    "with traces, own tokens, a digest and a mail server": (
        *("--set-json", f"network.alsoOut=[{_MAIL}]"),
        *("--set", "traces.endpoint=http://collector:4318"),
        *("--set-json", 'traces.to=[{"podSelector":{"matchLabels":{"app":"collector"}}}]'),
        *("--set", "identity.jwks_url=http://identity:8000/.well-known/jwks.json"),
        *("--set", f"image.digest=sha256:{'0' * 64}"),
    ),
}
BESIDE = ("--set", "track=next")
"""A second release of the API, for a part of the requests."""
"""Ways to install a service that differ in what is rendered."""


class HelmError(Exception):
    """Helm refuses the chart; the message is Helm's."""


def lint(helm: Path, service: Declared) -> None:
    """Raise HelmError where the chart or the service's values are wrong."""
    run(helm, "lint", "--strict", "--quiet", _CHART, *_said(service))


def template(helm: Path, service: Declared, more: Sequence[str] = ()) -> list[Document]:
    """The documents of a release; raises HelmError."""
    text = run(
        helm,
        *("template", service.host, _CHART, "--namespace", "laurel"),
        *_said(service),
        *more,
    )
    return [one for one in yaml.load_all(text, Loader=yaml.CSafeLoader) if one]


def needs(service: Declared) -> Sequence[str]:
    """The settings that only whoever installs the service can say."""
    values = yaml.safe_load((VALUES / f"{service.host}.yaml").read_text())
    found: Sequence[str] = values.get("needs", ())
    return found


def _said(service: Declared) -> Iterator[str]:
    """The files of a release, and what only whoever installs it can say."""
    values = VALUES / f"{service.host}.yaml"
    kafka = DEPLOY / "kubernetes" / "kafka.yaml"
    for file in (kafka, ENVIRONMENT, values):
        yield from ("-f", str(file))
    yield from ("--set", "image.tag=0.0.0")
    for name in needs(service):
        yield from ("--set", f"settings.{name}={ANYWHERE}")


def run(helm: Path, *arguments: str) -> str:
    """What Helm prints; raises HelmError."""
    done = subprocess.run([helm, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise HelmError((done.stdout + done.stderr).strip())
    return done.stdout
