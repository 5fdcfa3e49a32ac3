"""What all Kubernetes documents of the gateway have in common."""

from collections.abc import Sequence
from typing import Any

GATEWAY_API = "gateway.networking.k8s.io"
ENVOY_GATEWAY = "gateway.envoyproxy.io"
NAME = "laurel"

Document = dict[str, Any]


def document(group: str, kind: str, name: str, spec: Document) -> Document:
    """A document in the suite's namespace."""
    version = "v1" if group == GATEWAY_API else "v1alpha1"
    return {
        "apiVersion": f"{group}/{version}",
        "kind": kind,
        "metadata": {"name": name, "namespace": NAME},
        "spec": spec,
    }


def routes_named(names: Sequence[str]) -> list[Document]:
    """References to routes, as policies name their targets."""
    return [{"group": GATEWAY_API, "kind": "HTTPRoute", "name": name} for name in names]
