"""What can go wrong with the stack, each with what to do about it."""


class StackError(Exception):
    """A fault of the stack: `message` says what is wrong, `hint` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}\n{hint}")
        self.message = message
        self.hint = hint


class Missing(StackError):
    """A program, a download or an engine that the stack needs is not there."""


class HomeInUse(StackError):
    """Another stack runs in the same home."""


class HomeUnusable(StackError):
    """The home's data cannot be used by this version of the stack."""


class NotRunning(StackError):
    """No stack runs in the home."""


class BadSetting(StackError):
    """A setting of the environment has a value that cannot be used."""


class DiskFull(StackError):
    """Too little space is left on the home's disk."""


class PortTaken(StackError):
    """Someone else listens on a port that was asked for by number."""


class ServerFailed(StackError):
    """A server ended, or did not become ready in time."""
