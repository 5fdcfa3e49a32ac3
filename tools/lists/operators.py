"""deploy/kubernetes: databases for CloudNativePG, and secrets for the External Secrets Operator."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml
from laurel_cli.services import Declared

from tools.docs.surfaces import ROOT
from tools.lists.chart import secret_files

DATABASES = ROOT / "deploy" / "kubernetes" / "databases.yaml"
SECRETS = ROOT / "deploy" / "kubernetes" / "external-secrets.yaml"
_NAMESPACE = "laurel"
_STORE = {"name": "laurel", "kind": "ClusterSecretStore"}
_HEADER = "# Made from services/ by `make docs`{}.\n"

Document = dict[str, Any]


def databases_file(services: Iterable[Declared]) -> str:
    """A CloudNativePG cluster for each service that keeps anything, with one database and owner."""
    documents = [_cluster(one) for one in services if not one.stateless]
    note = ": copy it, and say your storage, sizes and where backups go"
    return _HEADER.format(note) + yaml.safe_dump_all(documents, sort_keys=False)


def secrets_file(services: Iterable[Declared]) -> str:
    """The secrets that pods mount, fetched from the store `laurel` by path."""
    documents = [document for one in services for document in _secrets(one)]
    note = ": the store `laurel` has them below laurel/<service>"
    return _HEADER.format(note) + yaml.safe_dump_all(documents, sort_keys=False)


def _cluster(service: Declared) -> Document:
    name = f"{service.host}-database"
    spec = {
        "instances": 3,
        # A commit that only one instance has is lost with it; events say what they say once.
        "postgresql": {
            "parameters": {"max_connections": "300"},
            "synchronous": {"method": "any", "number": 1},
        },
        "bootstrap": {"initdb": {"database": service.name, "owner": service.name}},
        "storage": {"size": "50Gi"},
        "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
        "affinity": {"topologyKey": "topology.kubernetes.io/zone"},
        "monitoring": {"enablePodMonitor": True},
    }
    return _document("postgresql.cnpg.io/v1", "Cluster", name, spec)


def _secrets(service: Declared) -> Iterator[Document]:
    files = sorted(set(secret_files(service).values()))
    if files:
        yield _external(f"{service.host}-secrets", service, files)
    yield _external(f"{service.host}-kafka", service, ["password"], "kafka-password")


def _external(
    name: str, service: Declared, keys: list[str], property_: str | None = None
) -> Document:
    data = [
        {
            "secretKey": key,
            "remoteRef": {"key": f"laurel/{service.host}", "property": property_ or key},
        }
        for key in keys
    ]
    spec: Mapping[str, Any] = {
        "refreshInterval": "1h",
        "secretStoreRef": dict(_STORE),
        "target": {"name": name, "creationPolicy": "Owner"},
        "data": data,
    }
    return _document("external-secrets.io/v1", "ExternalSecret", name, dict(spec))


def _document(version: str, kind: str, name: str, spec: Document) -> Document:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": _NAMESPACE,
            "labels": {"app.kubernetes.io/part-of": "laurel"},
        },
        "spec": spec,
    }
