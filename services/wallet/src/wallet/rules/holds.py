"""The life of a hold and of a withdrawal: which step leads where."""

from collections.abc import Mapping
from typing import Literal

HoldState = Literal["held", "committed", "released", "expired"]
WithdrawalState = Literal[
    "review", "approved", "paid", "failed", "rejected", "cancelled", "expired"
]

SETTLED: Mapping[str, HoldState] = {
    "commit": "committed",
    "release": "released",
    "expire": "expired",
}
"""What each step makes of a hold."""

WITHDRAWAL_STEPS: Mapping[str, tuple[WithdrawalState, WithdrawalState]] = {
    "approve": ("review", "approved"),
    "reject": ("review", "rejected"),
    "cancel": ("review", "cancelled"),
    "expire": ("review", "expired"),
    "pay": ("approved", "paid"),
    "fail": ("approved", "failed"),
}
"""From which state a step leads to which."""


class StateError(Exception):
    """A step that the present state does not allow."""

    def __init__(self, state: str) -> None:
        super().__init__(f"it is {state}")
        self.state = state


def settle_hold(state: HoldState, step: str) -> bool:
    """Whether a step is to be done; False if it was done before. Raises StateError."""
    if state == SETTLED[step]:
        return False
    if state != "held":
        raise StateError(state)
    return True


def step_withdrawal(state: WithdrawalState, step: str) -> bool:
    """The same for a withdrawal."""
    before, after = WITHDRAWAL_STEPS[step]
    if state == after:
        return False
    if state != before:
        raise StateError(state)
    return True
