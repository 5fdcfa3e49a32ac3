"""A kept audit trail against what was signed; no service and no database is asked."""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from laurel_service.transparency.chain import Fault, Link, canonical, inspected
from laurel_service.transparency.reader import Reader

_PROOF = ("number", "previous", "signature")

Heads = dict[str, dict[int, bytes]]
"""By service, hashes by number."""


@dataclass(frozen=True, slots=True)
class KeptTrail:
    """What a file holds: the verifier key, the signed ends of the chains, and their links."""

    key: str
    checkpoint: str
    links: Mapping[str, Sequence[Link]]

    @classmethod
    def of(cls, told: Any) -> Self:
        """Read what was saved; raises KeyError, TypeError or ValueError for anything else."""
        links: dict[str, list[Link]] = {}
        for act in told["acts"]:
            links.setdefault(act["service"], []).append(_link(act))
        by_number = {name: sorted(some) for name, some in links.items()}
        return cls(str(told["key"]), str(told["checkpoint"]), by_number)

    def heads(self, reader: Reader) -> Heads:
        """Where chains ended then; raises ValueError where that was not signed."""
        text, _, note = self.checkpoint.rpartition("\n\n")
        signature = note.strip().rpartition(" ")[2]
        origin, *lines = text.split("\n")
        if origin != reader.origin or not reader.holds(f"{text}\n", signature):
            raise ValueError("the checkpoint is not signed by the key")
        found = (line.split(" ") for line in lines)
        return {name: {int(number): b64decode(hash_)} for name, number, hash_ in found}


def as_file(found: Mapping[str, Any]) -> str:
    """How a trail is kept: an act a line, so that two files can be compared."""
    head = {name: value for name, value in found.items() if name != "acts"}
    acts = ",\n".join(json.dumps(one, ensure_ascii=False) for one in found["acts"])
    return f'{json.dumps(head)[:-1]}, "acts": [\n{acts}\n]}}\n'


def faults(
    kept: KeptTrail, key: str = "", earlier: KeptTrail | None = None
) -> list[tuple[str, Fault]]:
    """What was done to any chain; raises ValueError for a key or checkpoint that is none."""
    reader = Reader.of(key or kept.key)
    heads = kept.heads(reader)
    for name, known in (earlier.heads(reader) if earlier else {}).items():
        heads.setdefault(name, {}).update(known)
    return [
        (name, one)
        for name in sorted({*heads, *kept.links})
        for one in inspected(reader, name, kept.links.get(name, ()), _begun(heads.get(name, {})))
    ]


def _begun(heads: Mapping[int, bytes]) -> Mapping[int, bytes]:
    """Without the end of a chain that has no link yet."""
    return {number: hash_ for number, hash_ in heads.items() if number}


def _link(act: Mapping[str, Any]) -> Link:
    record = {name: value for name, value in act.items() if name not in _PROOF}
    return Link(int(act["number"]), canonical(record), b64decode(act["previous"]), act["signature"])
