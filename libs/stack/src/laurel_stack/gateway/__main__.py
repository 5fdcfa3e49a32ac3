"""Writes the gateway's files from the route table: `python -m laurel_stack.gateway`."""

import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from laurel_stack.gateway import Identity, RouteTable, envoy_config, gateway_api, load_routes

_HEADER = "# Generated from deploy/routes.yaml by `uv run python -m laurel_stack.gateway`.\n"
_ISSUER, _AUDIENCE = "https://id.laurel.local", "laurel"
_PORT, _ADMIN_PORT, _SERVICE_PORT = 8080, 9901, 8000


def render(table: RouteTable) -> Mapping[str, str]:
    """The committed files by name: Envoy for Docker Compose, Gateway API for Kubernetes."""
    envoy = envoy_config(
        table,
        {service: (service, _SERVICE_PORT) for service in table.services},
        Identity(_ISSUER, _AUDIENCE, "/etc/laurel/identity/jwks.json"),
        ("0.0.0.0", _PORT),  # noqa: S104 - a container is reached from outside itself
        ("127.0.0.1", _ADMIN_PORT),
    )
    documents = gateway_api(table, Identity(_ISSUER, _AUDIENCE, "laurel-jwks"))
    return {
        "envoy.yaml": _HEADER + yaml.safe_dump(envoy, sort_keys=False),
        "gateway-api.yaml": _HEADER + yaml.safe_dump_all(documents, sort_keys=False),
    }


def main(deploy: Path) -> None:
    """Write deploy/gateway/ from deploy/routes.yaml."""
    for name, text in render(load_routes(deploy / "routes.yaml")).items():
        (deploy / "gateway" / name).write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "deploy"))
