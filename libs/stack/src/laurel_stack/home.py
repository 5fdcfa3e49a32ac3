"""The folder that holds one stack: data, logs, passwords, and the lock that keeps others out."""

import fcntl
import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from laurel_stack.errors import DiskFull, HomeInUse, HomeUnusable

FORMAT = "1"
NEEDED_BYTES = 1 << 30
LOCK = "lock"
OWNER = "owner"


@dataclass(frozen=True)
class Owner:
    """The process that started a home's servers and watches over them."""

    pid: int


class Home:
    """One stack's folder; created when it is missing.

    Raises `HomeUnusable` for a folder that this version did not write.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._lock: int | None = None
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._check_format()
            self.logs = self.folder("logs")
            self.run = self.folder("run")
            self.run.chmod(0o700)
        except OSError as failure:
            raise HomeUnusable(
                f"{self.root} can't be used ({failure.strerror}).",
                "Set LAUREL_HOME to a folder that you may write to.",
            ) from None

    def folder(self, name: str) -> Path:
        """A folder of the home, created when it is missing."""
        path = self.root / name
        path.mkdir(exist_ok=True)
        return path

    def _check_format(self) -> None:
        marker = self.root / "format"
        if not marker.exists() and not any(self.root.iterdir()):
            marker.write_text(FORMAT)
        if not marker.exists():
            raise HomeUnusable(
                f"{self.root} is not a home of Laurel: it holds other files.",
                "Set LAUREL_HOME to a new or empty folder.",
            )
        if (found := marker.read_text().strip()) != FORMAT:
            raise HomeUnusable(
                f"{self.root} is not a home of this version of Laurel "
                f"(format {found}, needed {FORMAT}).",
                "Set LAUREL_HOME to another folder, or remove this one with `make clean`.",
            )

    def lock(self) -> None:
        """Keep the home for this process until `unlock`; raises `HomeInUse`."""
        handle = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise self.in_use() from None
        self._lock = handle

    def unlock(self) -> None:
        """Let others use the home."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def is_locked(self) -> bool:
        """Whether a process, this one included, keeps the home."""
        with (self.root / LOCK).open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def in_use(self) -> HomeInUse:
        """The error that says how to get the home back."""
        return HomeInUse(
            f"A stack is running in {self.root} already.",
            "Stop it with `laurel down`, or set LAUREL_HOME (and LAUREL_PORT) for a second one.",
        )

    @property
    def owner(self) -> Owner | None:
        """Who started the home's servers last."""
        path = self.run / OWNER
        return Owner(json.loads(path.read_text())["pid"]) if path.exists() else None

    @owner.setter
    def owner(self, owner: Owner) -> None:
        write_private(self.run / OWNER, json.dumps(asdict(owner)))

    def password(self, name: str) -> str:
        """The password of `name`: made once per home, kept where only its owner can read."""
        path = self.root / "passwords.json"
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if name not in known:
            known[name] = secrets.token_hex(16)
            write_private(path, json.dumps(known, indent=2))
        return known[name]

    def require_space(self, needed: int = NEEDED_BYTES) -> None:
        """Raise `DiskFull` when fewer than `needed` bytes are free."""
        free = shutil.disk_usage(self.root).free
        if free < needed:
            raise DiskFull(
                f"Only {free >> 20} MiB are free on the disk of {self.root}; "
                f"the stack needs {needed >> 20} MiB.",
                "Free some space, or set LAUREL_HOME to a folder on a larger disk.",
            )


def write_private(path: Path, text: str) -> None:
    """Replace `path` in one step by `text` that only its owner can read."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
