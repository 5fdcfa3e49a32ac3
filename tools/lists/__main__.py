"""Writes the services into pyproject.toml: `python -m tools.lists`, before they can be imported."""

from laurel_cli.services import discover

from tools.docs.surfaces import ROOT
from tools.lists.blocks import fill
from tools.lists.workspace import WORKSPACE

if __name__ == "__main__":
    file = ROOT / "pyproject.toml"
    file.write_text(fill(file.read_text(), WORKSPACE, discover(ROOT).values()))
