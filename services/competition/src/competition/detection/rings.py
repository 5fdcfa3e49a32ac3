"""Rings: accounts that trade with one another so that nobody's position changes.

After Victor and Weintraud, "Detecting and Quantifying Wash Trading on Decentralized Cryptocurrency
Exchanges" (2021): strongly connected components of the graph of fills, and of those the ones whose
volumes match, in windows of an hour, a day and seven days. Two changes keep honest accounts out of
it. An edge counts only where it is a good part of what *both* ends trade in the window, so that a
market maker is nobody's neighbour; and an account is named only if a good part of all that it
trades lies in such fills.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import networkx as nx

from competition.detection.fills import Fill

WINDOWS: Mapping[str, float] = {"1h": 3600.0, "1d": 86_400.0, "7d": 604_800.0}

_EDGE_SHARE = 0.08
_INNER_SHARE = 0.5
_UNMATCHED_SHARE = 0.1
_NAMED_SHARE = 0.25
_FEWEST_FILLS = 4
_LARGEST_RING = 12

Members = frozenset[int]


class Ring(NamedTuple):
    """Accounts whose fills among themselves cancel one another out.

    `share` is, by account, the part of all that it traded which lies in these fills; `windows`
    are those in which they were found.
    """

    accounts: tuple[int, ...]
    fills: int
    usd: int
    share: Mapping[int, float]
    windows: tuple[str, ...]
    examples: tuple[Fill, ...]


def rings(fills: Sequence[Fill]) -> list[Ring]:
    """The rings among all fills of a competition, the largest volume first; no self-trades."""
    mutual = [fill for fill in fills if fill.buyer != fill.seller]
    found: defaultdict[Members, dict[int, None]] = defaultdict(dict)
    seen: defaultdict[Members, set[str]] = defaultdict(set)
    for name, seconds in WINDOWS.items():
        for offset in (0.0, seconds / 2):
            for members, numbers in _in_windows(mutual, seconds, offset):
                found[members].update(dict.fromkeys(numbers))
                seen[members].add(name)
    totals = _totals(mutual)
    made = [
        ring for members in _merged(found) if (ring := _ring(members, mutual, totals, found, seen))
    ]
    return sorted(made, key=lambda ring: -ring.usd)


def self_trades(fills: Sequence[Fill]) -> list[Ring]:
    """Accounts that were both sides of fills."""
    own: defaultdict[int, list[Fill]] = defaultdict(list)
    for fill in fills:
        if fill.buyer == fill.seller:
            own[fill.buyer].append(fill)
    totals = _totals(fills)
    return [
        Ring(
            (user,),
            len(some),
            usd := sum(one.usd for one in some),
            {user: usd / totals[user]},
            (),
            tuple(some[:5]),
        )
        for user, some in own.items()
    ]


def _totals(fills: Sequence[Fill]) -> dict[int, int]:
    totals: defaultdict[int, int] = defaultdict(int)
    for _, buyer, seller, usd, _ in fills:
        totals[buyer] += usd
        if seller != buyer:
            totals[seller] += usd
    return totals


def _in_windows(
    fills: Sequence[Fill], seconds: float, offset: float
) -> Iterator[tuple[Members, list[int]]]:
    """Sets of accounts that match in a window, with the numbers of their fills."""
    by_window: defaultdict[int, list[int]] = defaultdict(list)
    for number, fill in enumerate(fills):
        by_window[int((fill.at + offset) // seconds)].append(number)
    for numbers in by_window.values():
        yield from _in_window(fills, numbers)


def _in_window(
    fills: Sequence[Fill], numbers: Sequence[int]
) -> Iterator[tuple[Members, list[int]]]:
    between: defaultdict[tuple[int, int], int] = defaultdict(int)
    totals: defaultdict[int, int] = defaultdict(int)
    for number in numbers:
        _, buyer, seller, usd, _ = fills[number]
        between[(buyer, seller) if buyer < seller else (seller, buyer)] += usd
        totals[buyer] += usd
        totals[seller] += usd
    close = {
        both
        for both, usd in between.items()
        if usd >= _EDGE_SHARE * max(totals[both[0]], totals[both[1]])
    }
    if close:
        yield from _matching(fills, numbers, close, totals)


def _matching(
    fills: Sequence[Fill],
    numbers: Sequence[int],
    close: set[tuple[int, int]],
    totals: Mapping[int, int],
) -> Iterator[tuple[Members, list[int]]]:
    inner: defaultdict[Members, list[int]] = defaultdict(list)
    kept = [number for number in numbers if _both(fills[number]) in close]
    graph = nx.DiGraph((fills[number].seller, fills[number].buyer) for number in kept)
    parts = [frozenset(part) for part in nx.strongly_connected_components(graph)]
    small = [part for part in parts if 1 < len(part) <= _LARGEST_RING]
    home = {account: part for part in small for account in part}
    for number in kept:
        members = home.get(fills[number].buyer)
        if members is not None and members is home.get(fills[number].seller):
            inner[members].append(number)
    for members, own in inner.items():
        if len(own) >= _FEWEST_FILLS and _cancels_out([fills[one] for one in own], totals):
            yield members, own


def _both(fill: Fill) -> tuple[int, int]:
    return (fill.buyer, fill.seller) if fill.buyer < fill.seller else (fill.seller, fill.buyer)


def _cancels_out(fills: Sequence[Fill], totals: Mapping[int, int]) -> bool:
    """Whether everybody ends as they began, and trades most with the others."""
    net: defaultdict[tuple[int, str], int] = defaultdict(int)
    gross: defaultdict[int, int] = defaultdict(int)
    for pair, buyer, seller, usd, _ in fills:
        net[buyer, pair] += usd
        net[seller, pair] -= usd
        gross[buyer] += usd
        gross[seller] += usd
    left: defaultdict[int, int] = defaultdict(int)
    for (account, _), usd in net.items():
        left[account] += abs(usd)
    return all(
        left[account] <= _UNMATCHED_SHARE * usd and usd >= _INNER_SHARE * totals[account]
        for account, usd in gross.items()
    )


def _merged(found: Mapping[Members, object]) -> list[set[Members]]:
    """Sets that share an account, together: a ring need not be whole in every window."""
    graph: nx.Graph = nx.Graph()
    for members in found:
        graph.add_node(members)
        graph.add_edges_from((members, account) for account in members)
    return [
        {one for one in part if isinstance(one, frozenset)}
        for part in nx.connected_components(graph)
    ]


def _ring(
    parts: set[Members],
    fills: Sequence[Fill],
    totals: Mapping[int, int],
    found: Mapping[Members, Mapping[int, None]],
    seen: Mapping[Members, set[str]],
) -> Ring | None:
    """The ring of sets that belong together; None if nobody's trades are much of it."""
    numbers = sorted({number for members in parts for number in found[members]})
    own = [fills[number] for number in numbers]
    share = {account: usd / totals[account] for account, usd in _totals(own).items()}
    named = {account: part for account, part in share.items() if part >= _NAMED_SHARE}
    if not named:
        return None
    windows = {name for members in parts for name in seen[members]}
    return Ring(
        tuple(sorted(named)),
        len(own),
        sum(one.usd for one in own),
        named,
        tuple(name for name in WINDOWS if name in windows),
        tuple(own[:5]),
    )
