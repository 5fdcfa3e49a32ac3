"""deploy/compose/production.yml: what is in docker-compose.yml, each image at its digest."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from tools.docs.surfaces import ROOT
from tools.images.lock import Digests

PRODUCTION = ROOT / "deploy" / "compose" / "production.yml"
_PYTHON = "python:"
_SECURITY = "${KAFKA_SECURITY_PROTOCOL:?SASL_SSL, or PLAINTEXT if that network is closed}"
_HEADER = """\
# Production's half of docker-compose.yml. Made from deploy/images.lock by `make docs`.
#   docker compose -f docker-compose.yml -f deploy/compose/production.yml up
# An image that the lock holds no digest of is a variable that nobody has set: compose refuses.
# So is how Kafka is reached, until the environment says it.
services:
"""


def production(compose: str, digests: Digests) -> str:
    """The file for the containers of `compose`: those of other people's images, and the builds."""
    services = yaml.load(compose, Loader=yaml.CSafeLoader)["services"]
    lines = (line for name, told in services.items() for line in _container(name, told, digests))
    return _HEADER + "\n".join(lines) + "\n"


def _container(name: str, told: dict[str, Any], digests: Digests) -> Iterator[str]:
    parts = [_image(told, digests)]
    if "KAFKA_BOOTSTRAP" in _environment(told):
        parts.append(f'environment: {{KAFKA_SECURITY_PROTOCOL: "{_SECURITY}"}}')
    yield f"  {name}: {{{', '.join(parts)}}}"


def _image(told: dict[str, Any], digests: Digests) -> str:
    if "build" in told:
        base = next(image for image in digests if image.startswith(_PYTHON))
        tag = _locked(base, digests).removeprefix(_PYTHON)
        return f'build: {{args: {{PYTHON: "{tag}"}}}}'
    image = str(told["image"]).partition("@")[0]
    return f'image: "{_locked(image, digests)}"'


def _environment(told: dict[str, Any]) -> dict[str, Any]:
    """What a container is told; a list of names only passes on what compose was started with."""
    environment = told.get("environment") or {}
    return environment if isinstance(environment, dict) else {}


def _locked(image: str, digests: Digests) -> str:
    """The image at its digest, else a variable that has to be set, with what to do about it."""
    digest = digests.get(image)
    if digest:
        return f"{image}@{digest}"
    variable = "IMAGE_" + re.sub(r"\W", "_", image).upper()
    return f"${{{variable}:?{image} has no digest: run `make images`, then `make docs`}}"
