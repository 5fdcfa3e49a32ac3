"""Checks what is deployed on Kubernetes: `python -m tools.chart`, or `make deploy-check`.

The chart is linted and rendered for each service in each variant; what comes out, Strimzi's topics
and users, and the secrets of the External Secrets Operator are held against schemas and against
what a release promises.
"""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml
from laurel_cli.services import SERVICES, Declared

from tools.chart import fetched
from tools.chart.promises import broken, broken_beside
from tools.chart.rendering import AS_IT_IS, BESIDE, VARIANTS, Document, HelmError, lint, template
from tools.chart.settings import untold
from tools.chart.together import apart, umbrella
from tools.chart.validity import invalid
from tools.docs.surfaces import ROOT
from tools.fetching import NotFetchedError
from tools.lists.operators import SECRETS
from tools.lists.strimzi import TOPICS, USERS

_ROUTES = ROOT / "deploy" / "gateway" / "gateway-api.yaml"


def main() -> int:
    """Check everything and say what is wrong; 1 where something is."""
    started = time.monotonic()
    try:
        folder = fetched.project()
        variants = {service: _rendered(folder, service) for service in SERVICES.values()}
        beside = {one: template(fetched.helm(folder), one, BESIDE) for one in SERVICES.values()}
        together = umbrella(fetched.helm(folder))
    except (NotFetchedError, HelmError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    rendered = {service: _flat(found.values()) for service, found in variants.items()}
    documents = _distinct([*_flat(rendered.values()), *_of_operators()])
    documents += _flat(beside.values())
    faults = [*invalid(folder, documents), *_unkept(rendered, beside), *_unreached(documents)]
    faults += apart(_flat(found[AS_IT_IS] for found in variants.values()), together)
    sys.stderr.writelines(f"{fault}\n" for fault in dict.fromkeys(faults))
    sys.stdout.write(
        f"{len(documents)} documents of {len(rendered)} services in {len(VARIANTS)} variants: "
        f"{len(faults)} faults, in {time.monotonic() - started:.0f} s.\n"
    )
    return 1 if faults else 0


def _rendered(folder: Path, service: Declared) -> dict[str, list[Document]]:
    helm = fetched.helm(folder)
    lint(helm, service)
    return {name: template(helm, service, more) for name, more in VARIANTS.items()}


def _flat(parts: Iterable[list[Document]]) -> list[Document]:
    return [one for part in parts for one in part]


def _of_operators() -> Iterator[Document]:
    for file in (TOPICS, USERS, SECRETS):
        yield from yaml.load_all(file.read_text(), Loader=yaml.CSafeLoader)


def _distinct(documents: Iterable[Document]) -> list[Document]:
    """Most documents are the same in every variant; a schema takes a while over each."""
    return list({repr(one): one for one in documents}.values())


def _unkept(
    rendered: dict[Declared, list[Document]], beside: dict[Declared, list[Document]]
) -> Iterator[str]:
    for service, documents in rendered.items():
        yield from broken(service, documents)
        yield from untold(service, documents)
    for service, documents in beside.items():
        yield from broken_beside(service, documents)


def _unreached(documents: Sequence[Document]) -> Iterator[str]:
    """Backends of the gateway's routes that no service offers under that name and port."""
    offered = {
        (one["metadata"]["name"], port["port"])
        for one in documents
        if one["kind"] == "Service"
        for port in one["spec"]["ports"]
    }
    for route in yaml.load_all(_ROUTES.read_text(), Loader=yaml.CSafeLoader):
        for rule in route["spec"].get("rules", ()) if route["kind"] == "HTTPRoute" else ():
            for to in rule.get("backendRefs", ()):
                if (to["name"], to["port"]) not in offered:
                    yield f"a route leads to {to['name']}:{to['port']}, which no Service offers"


if __name__ == "__main__":
    sys.exit(main())
