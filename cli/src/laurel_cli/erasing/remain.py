"""What an erasure should have removed and did not."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Remain:
    """Where something is left, and what; never the value itself, as this is printed and kept."""

    where: str
    what: str

    def as_json(self) -> dict[str, str]:
        """What `laurel erase --json` prints."""
        return asdict(self)
