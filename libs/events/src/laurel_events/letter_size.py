"""Cuts a dead letter that its topic would refuse to what tells what the record was."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from laurel_schemas.topic import MAX_EVENT_BYTES

from laurel_events.wire import Record

LARGEST_BYTES = MAX_EVENT_BYTES + 32 * 1024
"""Of a letter; its topic takes 64 KiB more than an event may have, Kafka's own bytes included."""
_FIRST_BYTES = 64 * 1024
_FIRST_BYTES_OF_A_KEY = 1024


def cut(letter: Record, facts_begin_with: str) -> tuple[Record, Mapping[str, str]]:
    """A letter that fits, and facts about what was cut: size, SHA-256 and how much is left.

    The value is cut first, then the record's own headers are left out, then the key is cut.
    """
    facts: dict[str, str] = {}
    if letter.size > LARGEST_BYTES:
        letter = replace(letter, value=_cut("value", letter.value, _FIRST_BYTES, facts))
    if letter.size > LARGEST_BYTES:
        own = tuple(one for one in letter.headers if one[0].startswith(facts_begin_with))
        facts["headers_left_out"] = str(len(letter.headers) - len(own))
        letter = replace(letter, headers=own)
    if letter.size > LARGEST_BYTES:
        letter = replace(letter, key=_cut("key", letter.key, _FIRST_BYTES_OF_A_KEY, facts))
    return letter, facts


def _cut(name: str, whole: bytes | None, most: int, facts: dict[str, str]) -> bytes | None:
    if whole is None or len(whole) <= most:
        return whole
    facts[f"{name}_bytes"] = str(len(whole))
    facts[f"{name}_sha256"] = hashlib.sha256(whole).hexdigest()
    return bytes(whole[:most])
