"""Get the real Metaplex Token Metadata program, as it runs on mainnet.

It is a fixture of the crate `spl-stake-pool` 2.2.0, so cargo downloads it: nothing is compiled and
no dependency is fetched. Where there is no cargo, Debian's is unpacked into a temporary folder,
which needs no root. Both hashes are checked; the program is kept in a cache, never in the project.
"""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from laurel_stack.errors import Missing

PROGRAM_ID: Final = "metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s"

_NAME: Final = "mpl_token_metadata.so"
_SHA256: Final = "31f0a627dba051a938de650464e55cc5397a4be0fd496929c1f9cf02fe5e9011"
_CRATE: Final = ("spl-stake-pool", "2.2.0")
_CRATE_SHA256: Final = "1cbf0db7fe313a4873dae3cb8dc19e2ad419b2fce53b0a4024529bf2ed6f198a"
_TIMEOUT_SECONDS: Final = 300
_HINT: Final = (
    "Install cargo 1.65 or newer (https://rustup.rs), check that its registry can be reached, "
    "and try again."
)
_DEBIAN_PACKAGES: Final = (
    "cargo",
    "libgit2-1.5",
    "libssh2-1",
    "libcurl3-gnutls",
    "libhttp-parser2.9",
    "libmbedcrypto7",
    "libmbedtls14",
    "libmbedx509-1",
    "librtmp1",
)
# cargo asks the compiler for its version before it downloads, and nothing else of it here.
_RUSTC_VERSION: Final = """#!/bin/sh
cat <<'END'
rustc 1.96.0
binary: rustc
commit-hash: unknown
commit-date: unknown
host: x86_64-unknown-linux-gnu
release: 1.96.0
LLVM version: 19.1
END
"""


def ensure_program(cache: Path) -> Path:
    """Return the program's path in `cache`, fetching it when it is absent or damaged.

    Raises `Missing` where it can't be had.
    """
    program = cache / _NAME
    if program.is_file() and _sha256(program.read_bytes()) == _SHA256:
        return program
    with tempfile.TemporaryDirectory(prefix="laurel-program-") as folder:
        content = _program_in(_download_crate(Path(folder)))
    cache.mkdir(parents=True, exist_ok=True)
    partial = cache / f"{_NAME}.{os.getpid()}"
    partial.write_bytes(content)
    partial.replace(program)
    return program


def _download_crate(folder: Path) -> Path:
    """Let cargo put the crate into its cache: installing a library downloads it, then stops."""
    name, version = _CRATE
    command = ["cargo", "-Z", "sparse-registry", "install", name, "--version", version]
    home = folder / "cargo"
    # The nightly option is for cargo 1.65 to 1.67; later ones ignore it.
    environment = _toolchain(folder) | {"CARGO_HOME": str(home), "RUSTC_BOOTSTRAP": "1"}
    log = _run([*command, "--root", str(folder / "root")], folder, environment)
    crate = next(home.rglob(f"{name}-{version}.crate"), None)
    if crate is None:
        raise Missing(f"cargo could not download {name} {version}: {_last_line(log)}.", _HINT)
    _check(crate.read_bytes(), _CRATE_SHA256, f"the crate {name} {version}")
    return crate


def _program_in(crate: Path) -> bytes:
    name, version = _CRATE
    with tarfile.open(crate) as archive:
        member = archive.extractfile(f"{name}-{version}/tests/fixtures/{_NAME}")
        content = member.read() if member else b""
    _check(content, _SHA256, _NAME)
    return content


def _toolchain(folder: Path) -> dict[str, str]:
    """Return an environment in which `cargo` runs, and some `rustc` answers for its version."""
    environment = dict(os.environ)
    if not _works("cargo", environment):
        environment |= _debian_cargo(folder / "debian", environment)
    if not _works("rustc", environment):
        path = environment.get("PATH", os.defpath)
        environment["PATH"] = f"{_answering_rustc(folder / 'bin')}:{path}"
    return environment


def _works(tool: str, environment: Mapping[str, str]) -> bool:
    found = shutil.which(tool, path=environment.get("PATH"))
    if found is None:
        return False
    asked = subprocess.run(
        [found, "--version"], env=environment, capture_output=True, check=False, timeout=30
    )
    return asked.returncode == 0


def _debian_cargo(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise Missing("cargo is needed once, to fetch the Metaplex program.", _HINT)
    folder.mkdir()
    log = _run(["apt-get", "download", *_DEBIAN_PACKAGES], folder, environment)
    packages = sorted(folder.glob("*.deb"))
    if len(packages) < len(_DEBIAN_PACKAGES):
        raise Missing(f"apt-get could not download cargo: {_last_line(log)}.", _HINT)
    for package in packages:
        _run(["dpkg-deb", "-x", package.name, "."], folder, environment)
    return {
        "PATH": f"{folder}/usr/bin:{environment.get('PATH', os.defpath)}",
        "LD_LIBRARY_PATH": f"{folder}/usr/lib/x86_64-linux-gnu",
    }


def _answering_rustc(folder: Path) -> Path:
    folder.mkdir()
    script = folder / "rustc"
    script.write_text(_RUSTC_VERSION)
    script.chmod(0o755)
    return folder


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Run a command for what it leaves behind; its exit code says nothing here, its output may."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Missing(f"{command[0]} did not end in {_TIMEOUT_SECONDS} s.", _HINT) from None
    return done.stdout


def _last_line(log: str) -> str:
    return next((line.strip() for line in reversed(log.splitlines()) if line.strip()), "no output")


def _check(content: bytes, expected: str, what: str) -> None:
    if (actual := _sha256(content)) != expected:
        raise Missing(f"{what} has sha256 {actual}, not {expected}.", _HINT)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
