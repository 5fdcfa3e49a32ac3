"""Every written file that names the services, with what makes its blocks."""

from collections.abc import Mapping
from pathlib import Path

from laurel_cli.services import discover

from tools.docs.surfaces import ROOT
from tools.lists.blocks import Block, fill
from tools.lists.compose import COMPOSE
from tools.lists.kubernetes import KUBERNETES
from tools.lists.owners import OWNERS
from tools.lists.readme import README
from tools.lists.workspace import WORKSPACE

FILES: Mapping[str, Mapping[str, Block]] = {
    "pyproject.toml": WORKSPACE,
    "docker-compose.yml": COMPOSE,
    "deploy/kubernetes/kafka.yaml": KUBERNETES,
    "CODEOWNERS": OWNERS,
    "README.md": README,
}


def lists(root: Path = ROOT) -> Mapping[Path, str]:
    """The files by path, each with its blocks made anew from the folders of services/."""
    services = tuple(discover(root).values())
    return {
        root / name: fill((root / name).read_text(), blocks, services)
        for name, blocks in FILES.items()
    }
