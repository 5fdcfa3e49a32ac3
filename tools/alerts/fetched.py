"""promtool: on the PATH, out of Debian's package, or built by Go, whichever comes first."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.docs.surfaces import ROOT
from tools.fetching import NotFetchedError

VERSION = "v0.316.0"
_FOLDER = ROOT / ".cache" / "tools" / f"promtool-{VERSION}"
_MODULE = f"github.com/prometheus/prometheus/cmd/promtool@{VERSION}"


def promtool() -> Path:
    """The program, fetched once; raises NotFetchedError.

    No Python or Node package carries it. Debian's unpacks without being installed, in seconds; a
    build takes some minutes.
    """
    if found := shutil.which("promtool"):
        return Path(found)
    kept = _FOLDER / "promtool"
    for way in (_out_of_debian, _built):
        if kept.exists():
            break
        with tempfile.TemporaryDirectory() as folder:
            if (made := way(Path(folder))) is not None:
                _keep(made, kept)
    if not kept.exists():
        raise NotFetchedError("promtool is not on the PATH, in no Debian package, and not built")
    return kept


def _out_of_debian(folder: Path) -> Path | None:
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return None
    if not _done(folder, "apt-get", "download", "prometheus"):
        return None
    (package,) = folder.glob("prometheus*.deb")
    _done(folder, "dpkg-deb", "-x", package.name, "unpacked")
    return _if_there(folder / "unpacked" / "usr" / "bin" / "promtool")


def _built(folder: Path) -> Path | None:
    if (go := shutil.which("go")) is None:
        return None
    _done(folder, go, "install", _MODULE, GOBIN=str(folder), GOFLAGS="-modcacherw")
    return _if_there(folder / "promtool")


def _if_there(path: Path) -> Path | None:
    return path if path.exists() else None


def _done(folder: Path, *command: str, **told: str) -> bool:
    ended = subprocess.run(
        command, cwd=folder, env={**os.environ, **told}, capture_output=True, check=False
    )
    return ended.returncode == 0


def _keep(made: Path, kept: Path) -> None:
    """By a rename, so that it is there only where all of it is."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(f".{os.getpid()}")
    shutil.copy(made, draft)
    draft.rename(kept)
