"""A tape with rings among honest traders, by somebody who knows nothing of the detector.

Honest accounts trade with market makers and now and then with one another. A ring passes an amount
around so that everybody ends where they began: in a circle, to and fro, or in any order; with
amounts that differ a little, pauses between the steps, over several pairs, and with honest
trades as a cover.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

DAY = 86_400.0
PAIRS = ("BTC", "ETH", "SOL", "DOGE", "HYPE", "XRP")


class Planted(NamedTuple):
    """A fill: pair, buyer, seller, dollars, seconds."""

    pair: str
    buyer: int
    seller: int
    usd: float
    at: float


@dataclass
class Tape:
    """Fills in the order of time, and which accounts are of which ring."""

    fills: list[Planted] = field(default_factory=list)
    rings: list[frozenset[int]] = field(default_factory=list)
    honest: frozenset[int] = frozenset()


def planted(seed: int, *, fills: int, rings: int, honest: int, days: float = 7) -> Tape:
    """A tape of about so many fills."""
    chance = random.Random(seed)
    makers = list(range(1, 1 + max(4, honest // 250)))
    takers = list(range(len(makers) + 1, honest + 1))
    tape = Tape(honest=frozenset((*makers, *takers)))
    account = honest + 1
    for _ in range(rings):
        members = list(range(account, account + chance.randint(1, 6)))
        account += len(members)
        tape.rings.append(frozenset(members))
        tape.fills += _ring(chance, members, makers, days)
    weights = [chance.paretovariate(1.2) for _ in takers]
    while len(tape.fills) < fills:
        for taker in chance.choices(takers, weights, k=min(10_000, fills - len(tape.fills))):
            tape.fills.append(_honest(chance, taker, makers, takers, days))
    tape.fills.sort(key=lambda fill: fill.at)
    return tape


def _honest(
    chance: random.Random, taker: int, makers: list[int], takers: list[int], days: float
) -> Planted:
    other = chance.choice(makers) if chance.random() < 0.85 else chance.choice(takers)
    while other == taker:
        other = chance.choice(makers)
    buyer, seller = (taker, other) if chance.random() < 0.5 else (other, taker)
    # Some trade all day, some in one hour only.
    at = chance.random() * days * DAY if taker % 3 else (taker % 7 + chance.random() / 24) * DAY
    usd = round(chance.lognormvariate(6, 1.2), 2)
    return Planted(chance.choice(PAIRS), buyer, seller, usd, at % (days * DAY))


def _ring(
    chance: random.Random, members: list[int], makers: list[int], days: float
) -> Iterator[Planted]:
    pairs = chance.sample(PAIRS, chance.randint(1, 2))
    lag = 10 ** chance.uniform(0, 3.5)
    washed = 0.0
    for _ in range(chance.randint(6, 40)):
        at, usd = chance.random() * (days - 1) * DAY, chance.lognormvariate(7, 0.8)
        pair = chance.choice(pairs)
        for seller, buyer in _round(chance, members):
            at += chance.uniform(0.2, 1) * lag
            amount = round(usd * chance.uniform(0.985, 1.015), 2)
            washed += amount
            yield Planted(pair, buyer, seller, amount, at)
    cover = washed * chance.uniform(0, 0.4)
    while cover > 0:
        amount = round(chance.lognormvariate(6, 1), 2)
        cover -= amount
        sides = [chance.choice(members), chance.choice(makers)]
        chance.shuffle(sides)
        yield Planted(
            chance.choice(PAIRS), sides[0], sides[1], amount, chance.random() * days * DAY
        )


def _round(chance: random.Random, members: list[int]) -> list[tuple[int, int]]:
    """Who gives to whom, so that all of it comes back."""
    if len(members) == 1:
        return [(members[0], members[0])]
    order = chance.sample(members, len(members))
    circle = list(zip(order, [*order[1:], order[0]], strict=True))
    if chance.random() < 0.3:
        one, other = order[:2]
        return [(one, other), (other, one)]
    return circle
