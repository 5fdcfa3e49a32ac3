"""How many events a client may send."""

from dataclasses import dataclass


@dataclass(slots=True)
class Allowance:
    """A token bucket: `per_second` on average, `burst` at once; seconds come from the caller."""

    per_second: float
    burst: float
    tokens: float
    checked_at: float

    def take(self, now: float) -> bool:
        """Whether one more event is allowed at this time."""
        earned = (now - self.checked_at) * self.per_second
        self.tokens = min(self.burst, self.tokens + earned)
        self.checked_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True
