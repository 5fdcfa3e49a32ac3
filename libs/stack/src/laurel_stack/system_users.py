"""System users, for servers that refuse to run as root."""

import pwd
import subprocess
from contextlib import suppress
from pathlib import Path

from laurel_stack.locking import exclusively

_USERS = Path("/etc")


def exists_or_is_made(name: str) -> bool:
    """Make the system user `name` where there is none; false where it could not be made.

    Two starts may come at once. `useradd` keeps nobody out in a container: the user made second
    takes the place of the first, and what already runs as the first has no user any more.
    """
    with exclusively(_USERS), suppress(FileNotFoundError):
        if name in {entry.pw_name for entry in pwd.getpwall()}:
            return True
        make = ["useradd", "--system", name]
        return subprocess.run(make, capture_output=True, check=False).returncode == 0
    return False
