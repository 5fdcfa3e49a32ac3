"""deploy/platform/Chart.yaml: one chart of all services, each an alias of the chart of one."""

from collections.abc import Iterable, Iterator

from laurel_cli.services import Declared

from tools.docs.surfaces import ROOT

UMBRELLA = ROOT / "deploy" / "platform" / "Chart.yaml"
_HEAD = """# The whole platform as one release. Made from services/ by `make docs`.
#   helm dependency build deploy/platform
#   python -m tools.umbrella my-kafka.yaml my-values.yaml > platform.yaml
#   helm upgrade --install laurel deploy/platform --namespace laurel --wait -f platform.yaml
apiVersion: v2
name: laurel
description: All services of Laurel
type: application
version: 0.1.0
kubeVersion: ">=1.30.0-0"
dependencies:
"""


def umbrella_file(services: Iterable[Declared]) -> str:
    """The chart; a service is installed where the values name the version of it that runs."""
    return _HEAD + "".join(line for one in services for line in _dependency(one))


def _dependency(service: Declared) -> Iterator[str]:
    yield "  - name: laurel-service\n"
    yield '    version: "0.1.0"\n'
    yield "    repository: file://../chart\n"
    yield f"    alias: {service.host}\n"
    yield f"    condition: installed.{service.host}\n"
