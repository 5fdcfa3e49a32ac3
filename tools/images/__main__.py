"""`python -m tools.images lock` asks the registry for digests; `check` refuses what has none."""

import json
import sys

import httpx

from tools.images import lock
from tools.images.registry import digest


def fill() -> int:
    """Write the digest of every image into the lock; 1 where the registry does not answer."""
    try:
        with httpx.Client(timeout=30, follow_redirects=True) as http:
            found = {image: digest(http, image) for image in lock.used()}
    except httpx.HTTPError as error:
        sys.stderr.write(f"The registry does not answer ({error}); {lock.LOCK} stays as it is.\n")
        return 1
    lock.LOCK.write_text(json.dumps(found, indent=2) + "\n")
    sys.stdout.write(f"{len(found)} images are locked. Run `make docs` to write them down.\n")
    return 0


def check() -> int:
    """What a build for production begins with: 1 where an image could be another one tomorrow."""
    missing = lock.unlocked(lock.read())
    for image in missing:
        sys.stderr.write(f"{image} is not locked: run `python -m tools.images lock`.\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit({"lock": fill, "check": check}[sys.argv[1]]())
