"""Writes the gateway's files from the route table: `python -m laurel_stack.gateway`."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from laurel_stack.gateway import (
    Environment,
    RouteTable,
    envoy_config,
    gateway_api,
    load_environment,
    load_routes,
)

_HEADER = "# Generated from every routes.yaml by `uv run python -m laurel_stack.gateway`.\n"
_PORT, _ADMIN_PORT, _SERVICE_PORT = 8080, 9901, 8000


def render(table: RouteTable, compose: Environment, kubernetes: Environment) -> Mapping[str, str]:
    """The committed files by name: Envoy for Docker Compose, Gateway API for Kubernetes."""
    envoy = envoy_config(
        table,
        {service: (service, _SERVICE_PORT) for service in table.services},
        compose,
        ("0.0.0.0", _PORT),  # noqa: S104 - a container is reached from outside itself
        ("127.0.0.1", _ADMIN_PORT),
    )
    documents = gateway_api(table, kubernetes)
    return {
        "envoy.yaml": _HEADER + yaml.safe_dump(envoy, sort_keys=False),
        "gateway-api.yaml": _HEADER + yaml.safe_dump_all(documents, sort_keys=False),
    }


def rendered(deploy: Path) -> Mapping[str, str]:
    """What the files of a deploy folder amount to."""
    environments = deploy / "environments"
    return render(
        load_routes(deploy / "routes.yaml"),
        load_environment(environments / "compose.yaml"),
        load_environment(environments / "kubernetes.yaml"),
    )


def main(arguments: Sequence[str]) -> None:
    """Write deploy/gateway/ from the route table and the environments.

    `kubernetes FILE` prints the documents of another environment instead.
    """
    deploy = Path("deploy")
    if arguments:
        _, file = arguments
        sys.stdout.write(_documents(load_routes(deploy / "routes.yaml"), Path(file)))
        return
    for name, text in rendered(deploy).items():
        (deploy / "gateway" / name).write_text(text)


def _documents(table: RouteTable, file: Path) -> str:
    return yaml.safe_dump_all(gateway_api(table, load_environment(file)), sort_keys=False)


if __name__ == "__main__":
    main(sys.argv[1:])
