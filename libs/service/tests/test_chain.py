"""A chain of signed records shows what was done to it, and where."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from laurel_service.transparency.chain import (
    BEGINNING,
    Fault,
    Kind,
    Link,
    canonical,
    inspected,
    signed,
)
from laurel_service.transparency.notary import Notary
from laurel_service.transparency.reader import Reader

NOTARY = Notary("laurel.example/acts", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
READER = Reader.of(NOTARY.verifier_key)
OTHER = Notary("laurel.example/acts", Ed25519PrivateKey.from_private_bytes(bytes(32)))


def chained(count: int, notary: Notary = NOTARY) -> tuple[list[Link], bytes]:
    links: list[Link] = []
    head = BEGINNING
    for number in range(1, count + 1):
        link, head = signed(notary, "wallet", number, head, canonical({"act": number}))
        links.append(link)
    return links, head


LINKS, HEAD = chained(9)
HEADS = {9: HEAD}
FORGED = Link(6, canonical({"act": "forged"}), LINKS[4].previous, LINKS[5].signature)


def renumbered(links: list[Link], first: int, by: int) -> list[Link]:
    return [one._replace(number=one.number + by * (one.number >= first)) for one in links]


DONE: list[tuple[str, list[Link], list[tuple[Kind, int]]]] = [
    ("nothing", LINKS, []),
    ("a record changed", [*LINKS[:5], FORGED, *LINKS[6:]], [("changed", 6)]),
    ("another's signature", [*LINKS[:5], chained(9, OTHER)[0][5], *LINKS[6:]], [("changed", 6)]),
    ("one deleted", [*LINKS[:5], *LINKS[6:]], [("deleted", 6)]),
    ("the first deleted", LINKS[1:], [("deleted", 1)]),
    ("the end cut off", LINKS[:7], [("deleted", 8), ("deleted", 9)]),
    ("all deleted", [], [("deleted", number) for number in range(1, 10)]),
    ("one added at the end", [*LINKS, FORGED._replace(number=10)], [("inserted", 10)]),
    (
        "one inserted, the others moved on",
        [*LINKS[:5], FORGED, *renumbered(LINKS[5:], 6, 1)],
        [("inserted", 6)],
    ),
    (
        "one deleted, the others moved up",
        [*LINKS[:5], *renumbered(LINKS[6:], 7, -1)],
        [("deleted", 6)],
    ),
    (
        "one copied, the others moved on",
        [*LINKS[:6], *renumbered(LINKS[5:], 6, 1)],
        [("inserted", 7)],
    ),
    (
        "one deleted and another changed",
        [*LINKS[:2], *LINKS[3:5], FORGED, *LINKS[6:]],
        [("deleted", 3), ("changed", 6)],
    ),
]


@pytest.mark.requirement("GEN-048")
@pytest.mark.parametrize(
    ("links", "found"), [one[1:] for one in DONE], ids=[one[0] for one in DONE]
)
def test_what_was_done_is_found_where_it_was_done(
    links: list[Link], found: list[tuple[Kind, int]]
) -> None:
    faults = inspected(READER, "wallet", links, HEADS)
    assert sorted(faults, key=str) == sorted((Fault(*one) for one in found), key=str)


@pytest.mark.requirement("GEN-048")
def test_a_chain_is_no_other_s() -> None:
    assert {one.kind for one in inspected(READER, "badges", LINKS)} == {"changed"}
    with pytest.raises(ValueError, match="should be NAME"):
        Reader.of("laurel.example/acts")


TOUCHED: dict[str, Callable[[Link], Link]] = {
    "record": lambda one: one._replace(record=one.record + b" "),
    "previous": lambda one: one._replace(previous=bytes(reversed(one.previous)) + b"x"),
    "signature": lambda one: one._replace(signature=one.signature[:-8] + "AAAAAAA="),
}


@given(st.integers(0, 8), st.sampled_from([*TOUCHED, "gone"]))
def test_whatever_is_touched_is_what_is_found(place: int, part: str) -> None:
    links = list(LINKS)
    if part == "gone":
        del links[place]
    else:
        links[place] = TOUCHED[part](links[place])
    kind: Kind = "deleted" if part == "gone" else "changed"
    assert inspected(READER, "wallet", links, HEADS) == [Fault(kind, place + 1)]
