"""Which base images there are, and the digest that each is locked to.

A tag names another image tomorrow; a digest never does. deploy/images.lock holds a digest for each
tag, or null until somebody locks it where the registry answers. `make docs` writes the digests
into docker-compose.yml and deploy/Dockerfile.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.docs.surfaces import ROOT

LOCK = ROOT / "deploy" / "images.lock"
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"


_IMAGE = re.compile(
    r"(?m)^(?P<before>\s+image: )(?P<image>[\w./-]+:[\w.-]+)(@sha256:[0-9a-f]{64})?$"
)
_PYTHON = re.compile(r"(?m)^(?P<before>ARG PYTHON=)(?P<tag>[\w.-]+)(@sha256:[0-9a-f]{64})?$")

Digests = Mapping[str, str | None]


def read() -> Digests:
    """The lock as it is committed."""
    digests: Digests = json.loads(LOCK.read_text())
    return digests


def used() -> Iterator[str]:
    """Every image that is not Laurel's own, as name:tag."""
    found = {match["image"] for match in _IMAGE.finditer(COMPOSE.read_text())}
    found |= {f"python:{match['tag']}" for match in _PYTHON.finditer(DOCKERFILE.read_text())}
    yield from sorted(found)


def pinned(compose: str, dockerfile: str, digests: Digests) -> Mapping[Path, str]:
    """Both files with each image at its digest, where the lock has one."""

    def at(image: str) -> str:
        digest = digests.get(image)
        return f"@{digest}" if digest else ""

    return {
        COMPOSE: _IMAGE.sub(lambda m: f"{m['before']}{m['image']}{at(m['image'])}", compose),
        DOCKERFILE: _PYTHON.sub(
            lambda m: f"{m['before']}{m['tag']}{at('python:' + m['tag'])}", dockerfile
        ),
    }


def unlocked(digests: Digests) -> list[str]:
    """The images in use that no digest is known of."""
    return [image for image in used() if not digests.get(image)]
