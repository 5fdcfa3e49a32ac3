"""A worker that dies once its providers have answered, in this process."""

from typing import Any

from laurel_events import UnitOfWork


class DiedError(Exception):
    """A worker was killed."""


class Mortal:
    """Transactions of a worker that dies once its providers have answered."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work, self._left = unit_of_work, 1

    def __call__(self) -> Any:
        if not self._left:
            raise DiedError
        self._left -= 1
        return self._unit_of_work()
