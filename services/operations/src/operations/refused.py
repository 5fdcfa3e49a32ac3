"""What may be said and sent of a refused record."""

from collections.abc import Mapping

from laurel_events.letters import DeadLetter
from laurel_events.outgoing import Record
from laurel_events.replaying import ReplayError, corrected
from laurel_schemas import topics
from laurel_schemas.fields import MAX_USER_ID


def made(
    letter: DeadLetter | None, value: str | None, headers: Mapping[str, str]
) -> Record | ReplayError | None:
    """What would be sent, or why it can't be; None where the record does not wait."""
    if letter is None:
        return None
    try:
        return corrected(letter, None if value is None else value.encode(), headers)
    except ReplayError as error:
        return error


def subject(letter: DeadLetter) -> int | None:
    """The user whom the record is about, where its key says so."""
    name = letter.topic.removesuffix(".dlq")
    is_keyed = any(topic.name == name and topic.key == "user_id" for topic in topics())
    key = text_of(letter.key) or ""
    known = is_keyed and key.isascii() and key.isdecimal() and 1 <= int(key) <= MAX_USER_ID
    return int(key) if known else None


def text_of(raw: bytes | None) -> str | None:
    """Bytes as text; None where there are none, or they are no UTF-8."""
    try:
        return None if raw is None else raw.decode()
    except UnicodeDecodeError:
        return None
