"""Forks Python processes from one that has imported what they have in common.

A service spends four fifths of its start on importing libraries that every other service imports
too. A forked one has them already, and shares the pages it does not write to with the others.
"""

import asyncio
import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, cast

from laurel_stack.errors import ServerFailed

NAME = "nursery"
_REPLY_SECONDS = 30.0
_POLL_SECONDS = 0.02
UNKNOWN_CODE = -1


def suits(argv: Sequence[str]) -> bool:
    """Whether a command is a Python module, which is what can be forked."""
    return tuple(argv[:2]) == (sys.executable, "-m")


class Nursery:
    """The client's side: `module` processes are born of one that imported `preload`."""

    def __init__(self, preload: Sequence[str], log: Path) -> None:
        with log.open("ab") as output:
            self.handle = subprocess.Popen(
                (sys.executable, "-m", "laurel_stack.nursery", *preload),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
            )
        self._ask = cast(IO[bytes], self.handle.stdin)
        self._answers = cast(IO[bytes], self.handle.stdout).fileno()
        self._log = log
        self._codes: dict[int, int] = {}
        self._rest = b""
        self._ready = False
        self._born: list[int] = []

    async def ready(self) -> None:
        """Wait until everything is imported; raises `ServerFailed` when that does not work."""
        while not self._ready:
            self._listen(0)
            self._require_life()
            await asyncio.sleep(_POLL_SECONDS)

    def bear(self, argv: Sequence[str], env: Mapping[str, str], log: Path) -> "Born":
        """Fork a process that runs `argv`, a Python module, in a session of its own."""
        request = {"argv": list(argv[2:]), "env": dict(env), "log": str(log)}
        self._ask.write(json.dumps(request).encode() + b"\n")
        self._ask.flush()
        while not self._born:
            self._listen(_REPLY_SECONDS)
            self._require_life()
        return Born(self._born.pop(), self)

    def code(self, pid: int, wait: float = 0) -> int | None:
        """The exit code of a process born here, None while it lives."""
        if pid not in self._codes:
            self._listen(wait)
        if pid not in self._codes and not self.alive() and not _exists(pid):
            return UNKNOWN_CODE
        return self._codes.get(pid)

    def alive(self) -> bool:
        """Whether more can be born."""
        return self.handle.poll() is None

    def close(self) -> None:
        """End it; those who were born live on."""
        self._ask.close()
        self.handle.wait()

    def _require_life(self) -> None:
        if not self.alive():
            raise ServerFailed(
                f"The process that services are forked from ended; see {self._log}.",
                "Mend what the log names and start again.",
            )

    def _listen(self, seconds: float) -> None:
        """Take in what it has said, waiting for the first word at most so many seconds."""
        while select.select([self._answers], [], [], seconds)[0]:
            if not (said := os.read(self._answers, 65536)):
                return
            *lines, self._rest = (self._rest + said).split(b"\n")
            for line in lines:
                self._note(json.loads(line))
            seconds = 0

    def _note(self, said: Mapping[str, Any]) -> None:
        if "ended" in said:
            self._codes[said["ended"]] = said["code"]
        elif "born" in said:
            self._born.append(said["born"])
        else:
            self._ready = True


class Born:
    """A forked process; like `subprocess.Popen` as far as a supervisor needs it."""

    def __init__(self, pid: int, nursery: Nursery) -> None:
        self.pid = pid
        self._nursery = nursery

    def poll(self) -> int | None:
        """Its exit code, minus the signal's number where one ended it; None while it lives."""
        return self._nursery.code(self.pid)

    def wait(self) -> int:
        """Wait for its end and return the exit code."""
        while (code := self._nursery.code(self.pid, _POLL_SECONDS)) is None:
            pass
        return code


def _exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
