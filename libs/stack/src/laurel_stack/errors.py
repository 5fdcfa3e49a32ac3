"""The one error of the stack: what is wrong, and what to do about it."""


class StackError(Exception):
    """Something the stack needs is missing or broken; `hint` says how to put it right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}\n{hint}")
        self.message = message
        self.hint = hint
