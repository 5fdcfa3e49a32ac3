"""Faults of a network, played on the transactions that are sent, for tests and fault runs."""

import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_MAX_DELAY_SLOTS: Final = 20


@dataclass(frozen=True)
class Drop:
    """Accepted, answered, and never seen again."""


@dataclass(frozen=True)
class Lose:
    """Landed, but the connection breaks before the answer."""


@dataclass(frozen=True)
class Delay:
    """Accepted, and lands `slots` slots later, if it is still valid then."""

    slots: int


@dataclass(frozen=True)
class Reject:
    """Refused: the node says that it is behind."""


Fault = Drop | Lose | Delay | Reject


@dataclass(frozen=True)
class Rate:
    """A share of sends, 0 to 1, that suffer a fault; the seed makes a run repeatable."""

    rate: float
    seed: int


@dataclass(frozen=True)
class Congestion:
    """Whatever offers less than this for a compute unit, in micro-lamports, is dropped."""

    lowest_unit_price: int


@dataclass(frozen=True)
class Fork:
    """What landed in so many slots and is not final is undone, now."""

    slots: int


@dataclass(frozen=True)
class HeldFinality:
    """No further block becomes final."""


@dataclass(frozen=True)
class Behind:
    """This node hears of no further block; what is sent lands nonetheless, by others."""


ClockFault = HeldFinality | Behind


class Faults:
    """What is to happen to the next sends: first the listed faults, then some at random."""

    def __init__(self) -> None:
        self._next: deque[Fault] = deque()
        self._share = 0.0
        self._lowest_unit_price = 0
        self._random = random.Random()  # noqa: S311 - a run of faults must be repeatable

    def play(self, faults: Sequence[Fault]) -> None:
        """Play these faults on the next sends, one each, and then none."""
        self._next = deque(faults)
        self._share = 0.0
        self._lowest_unit_price = 0

    def congest(self, congestion: Congestion) -> None:
        """Drop what is too cheap, from now on."""
        self._lowest_unit_price = congestion.lowest_unit_price

    def drops(self, unit_price: int) -> bool:
        """Tell whether a transaction at this price is dropped for it."""
        return unit_price < self._lowest_unit_price

    def play_at(self, rate: Rate) -> None:
        """Play a random fault on a share of all sends from now on."""
        self._next.clear()
        self._share = rate.rate
        self._random.seed(rate.seed)

    def draw(self) -> Fault | None:
        """Return the fault of the next send."""
        if self._next:
            return self._next.popleft()
        return self._any() if self._random.random() < self._share else None

    def _any(self) -> Fault:
        delay = Delay(self._random.randint(1, _MAX_DELAY_SLOTS))
        faults: list[Fault] = [Drop(), Lose(), delay, Reject()]
        return self._random.choice(faults)


def parse_faults(value: object) -> Sequence[Fault] | Rate | Congestion | Fork | ClockFault:
    """Read `[{"kind": "drop"}, …]`, `{"rate": 0.3, "seed": 7}`, `{"lowestUnitPrice": 1000}`,
    `{"fork": 10}`, `{"finality": "held"}` or `{"node": "behind"}`.

    Raises `ValueError` for anything else.
    """
    match value:
        case list():
            return [_parse_fault(item) for item in value]
        case {"rate": float() | int() as rate, "seed": int(seed)} if 0 <= rate <= 1:
            return Rate(rate, seed)
        case {"lowestUnitPrice": int(price)} if price >= 0:
            return Congestion(price)
        case {"fork": int(slots)} if slots > 0:
            return Fork(slots)
        case {"finality": "held"}:
            return HeldFinality()
        case {"node": "behind"}:
            return Behind()
    raise ValueError(
        "faults must be a list, a rate from 0 to 1 with a seed, a lowestUnitPrice, a fork of some"
        ' slots, finality "held" or node "behind"'
    )


def _parse_fault(value: Mapping[str, object]) -> Fault:
    match value:
        case {"kind": "drop"}:
            return Drop()
        case {"kind": "lose"}:
            return Lose()
        case {"kind": "reject"}:
            return Reject()
        case {"kind": "delay", "slots": int(slots)} if slots > 0:
            return Delay(slots)
    raise ValueError('a fault\'s kind must be "drop", "lose", "reject" or "delay" with slots')
