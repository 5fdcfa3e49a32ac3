"""Where the servers of a running stack are found."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from laurel_stack.errors import NotRunning
from laurel_stack.home import Home, write_private

FILE = "endpoints.json"


@dataclass(frozen=True)
class Endpoints:
    """Addresses and, in the DSNs, passwords: `postgres` has a DSN for each service by its name."""

    gateway: str
    kafka: str
    postgres: Mapping[str, str]
    postgres_admin: str
    redis: str
    solana_rpc: str
    pinata: str
    pinata_jwt: str
    media: str | None = None
    media_secret: str | None = None
    sink: str | None = None
    smtp: str | None = None

    def write(self, home: Home) -> None:
        """Leave them in the home, readable by its owner only, without what there is not."""
        present = {name: value for name, value in asdict(self).items() if value is not None}
        write_private(home.root / FILE, json.dumps(present, indent=2))

    @classmethod
    def read(cls, home: Home) -> "Endpoints":
        """What the stack of `home` left there; raises `NotRunning`."""
        try:
            told = json.loads((home.root / FILE).read_text())
        except FileNotFoundError:
            raise NotRunning(
                f"No stack runs in {home.root}.",
                "Start one with `laurel up`, or set LAUREL_HOME to the folder of a running one.",
            ) from None
        # A killed stack of another version may have left more than is known here.
        return cls(**{field.name: told[field.name] for field in fields(cls) if field.name in told})


def forget(home: Home) -> None:
    """Remove the addresses of a stack that has stopped."""
    (home.root / FILE).unlink(missing_ok=True)
