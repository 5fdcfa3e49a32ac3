"""What the project held at an earlier commit, read from git."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class HistoryError(Exception):
    """The history can't be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class History:
    """The commits behind the one that is checked out in `root`."""

    root: Path

    def knows(self, commit: str) -> bool:
        """Whether the clone holds the commit, on whatever branch."""
        return self._git("cat-file", "-e", f"{commit}^{{commit}}").returncode == 0

    def holds(self, commit: str, before: str = "HEAD") -> bool:
        """Whether `before` is the commit or was built on it."""
        return self._git("merge-base", "--is-ancestor", commit, before).returncode == 0

    def files(self, commit: str, path: str) -> list[str]:
        """The files that the commit held below `path`; raises HistoryError."""
        return self._text("ls-tree", "-r", "--name-only", commit, "--", path).splitlines()

    def read(self, commit: str, path: str) -> str:
        """The text of a file as the commit held it; raises HistoryError."""
        return self._text("show", f"{commit}:{path}")

    def is_cut(self) -> bool:
        """Whether the clone is a shallow one: it ends before the first commit."""
        return self._text("rev-parse", "--is-shallow-repository").strip() == "true"

    def extract(self, commit: str, path: str, target: Path) -> None:
        """Write what the commit held below `path` into a folder; raises HistoryError."""
        packed = self._bytes("archive", "--format=tar", commit, "--", path)
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            for member in archive:
                _write(archive, member, target)

    def versions(self, path: str) -> Iterator[str]:
        """Every text that a file has had, newest first; raises HistoryError."""
        for commit in self._text("log", "--full-history", "--format=%H", "--", path).split():
            shown = self._git("show", f"{commit}:{path}")
            if not shown.returncode:  # else the commit took the file away
                yield shown.stdout.decode()

    def _git(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        try:
            return subprocess.run(
                ["git", "-C", str(self.root), *arguments], check=False, capture_output=True
            )
        except FileNotFoundError:
            raise HistoryError("git is not installed, and releases lie in its history") from None

    def _bytes(self, *arguments: str) -> bytes:
        done = self._git(*arguments)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise HistoryError(f"`git {' '.join(arguments)}` failed: {said}")
        return done.stdout

    def _text(self, *arguments: str) -> str:
        return self._bytes(*arguments).decode()


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write a file of the archive; `extractall` is safe from Python 3.11.4 on only."""
    if content := archive.extractfile(member):
        file = target / member.name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.read())
